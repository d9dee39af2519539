import { pagePath } from '../../address/url_state.ts';
import { Link } from '../../components/controls/link.tsx';
import { Bar } from '../../components/files/bar.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { type Column, Table } from '../../components/layout/table.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatCount, formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as FILES } from '../../texts/files.ts';
import { PRODUCTS, progressSentence, TEXTS } from '../../texts/moving.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { isUnfinished } from './import_file.ts';

type Import = Schemas['ResponseImport'];
type Survey = Schemas['SurveyOut'];

/** Returns the imports of a site, the newest first, and keeps them up to date. Previews are left out. */
export function useImports(siteId: number): Import[] {
  const { api } = useApp();
  const { data } = usePolled(
    (signal) => api.get('/v1/imports', { query: { site: siteId }, signal }),
    [siteId],
    { everySeconds: 1 },
  );
  return data?.data.filter(({ dry_run }) => !dry_run) ?? [];
}

/** The last imports, and how far the one is that runs, also if another page or person has begun it. */
export function LastImports(properties: { site: Schemas['SiteOut']; surveys: Survey[]; imports: Import[] }) {
  const { site, surveys, imports } = properties;
  if (imports.length === 0) return null;
  const surveyOf = (id: number) => surveys.find((survey) => survey.id === id) ?? null;
  const surveyColumn: Column<Import> = {
    key: 'survey',
    name: TEXTS.survey,
    cell: ({ survey_id }) => (
      <Link to={pagePath({ scope: 'survey', segment: 'responses' }, { site, survey: surveyOf(survey_id) })}>
        {surveyOf(survey_id)?.name}
      </Link>
    ),
  };
  return (
    <Panel title={FILES.imports}>
      <Table
        caption={FILES.imports}
        rows={imports}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'started',
            name: FILES.importedAt,
            isRowHeader: true,
            cell: ({ started_at, source }) => (
              <div class="two-lines">
                <span>{formatDateTime(started_at, timeZoneOf(site))}</span>
                <span class="muted">{PRODUCTS[source].name}</span>
              </div>
            ),
          },
          ...(surveys.length > 1 ? [surveyColumn] : []),
          { key: 'state', name: FILES.state, cell: (one) => <ImportState of={one} /> },
          {
            key: 'new',
            name: TEXTS.new,
            isNumber: true,
            cell: ({ report }) => report && formatCount(report.new),
          },
          {
            key: 'rejected',
            name: FILES.rejectedShort,
            isNumber: true,
            cell: ({ report }) => report && formatCount(report.rejected),
          },
        ]}
      />
    </Panel>
  );
}

function ImportState({ of }: { of: Import }) {
  if (isUnfinished(of)) return <ImportBar of={of} />;
  return <Pill kind={of.state === 'done' ? 'good' : 'warning'}>{TEXTS.states[of.state]}</Pill>;
}

/** How far an import is. */
export function ImportBar({ of }: { of: Import }) {
  return <Bar share={of.total === null ? null : of.done / of.total} text={progressSentence(of)} />;
}
