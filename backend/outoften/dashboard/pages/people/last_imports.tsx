import { Bar } from '../../components/files/bar.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill, type PillKind } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatCount, formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as FILES } from '../../texts/files.ts';
import { IMPORT_STATES, TEXTS } from '../../texts/mailing/people.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { PartProperties } from '../parts_page.tsx';

type Import = Schemas['RecipientImport'];

const PILLS: Record<Import['state'], PillKind> = {
  running: 'plain',
  finished: 'good',
  interrupted: 'warning',
};

/** The last imports, and how far those are that run, also if another page or person has begun them. */
export function LastImports({ site }: Pick<PartProperties, 'site'>) {
  const { api } = useApp();
  const { data } = usePolled(
    (signal) => api.get('/v1/recipients/imports', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 2 },
  );
  if (!data?.data.length) return null;
  return (
    <Panel title={FILES.imports} about={TEXTS.importsAbout}>
      <Table
        caption={FILES.imports}
        rows={data.data}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'started',
            name: FILES.importedAt,
            isRowHeader: true,
            cell: ({ started_at, started_by }) => (
              <div class="two-lines">
                <span>{formatDateTime(started_at, timeZoneOf(site))}</span>
                <bdi class="muted">{started_by}</bdi>
              </div>
            ),
          },
          { key: 'state', name: FILES.state, cell: (one) => <ImportState of={one} /> },
          { key: 'rows', name: TEXTS.rowsRead, isNumber: true, cell: ({ rows }) => formatCount(rows) },
          { key: 'stored', name: TEXTS.areStored, isNumber: true, cell: ({ stored }) => formatCount(stored) },
          {
            key: 'rejected',
            name: FILES.rejectedShort,
            isNumber: true,
            cell: ({ rejected }) => formatCount(rejected),
          },
        ]}
      />
    </Panel>
  );
}

function ImportState({ of: { state, bytes, bytes_read } }: { of: Import }) {
  if (state === 'running') return <Bar share={bytes_read / bytes} text={IMPORT_STATES.running} />;
  return <Pill kind={PILLS[state]}>{IMPORT_STATES[state]}</Pill>;
}
