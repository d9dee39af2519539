import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, useOpenPage, useOwn, usePolled } from '../../context.ts';
import { countSentence, describe, TEXTS } from '../../texts/mailing/audiences.ts';
import type { PartProperties } from '../parts_page.tsx';

/** Looking at all people takes seconds on a large site. */
const COUNT_SECONDS = 300;

/** All audiences as phrases, with the number of people now. */
export function AudienceList({ site, pathOf }: PartProperties) {
  const { api } = useApp();
  const { may } = useOwn();
  const openPage = useOpenPage();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/audiences', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 10 },
  );
  const rows = data?.data ?? [];
  const add = may('write') && (
    <Button icon="plus" kind="primary" isSmall onClick={() => openPage(pathOf(['new']))}>
      {TEXTS.add}
    </Button>
  );
  return (
    <Panel
      title={TEXTS.audiences}
      about={TEXTS.about}
      isLoading={!data}
      problem={problem}
      actions={rows.length > 0 && add}
    >
      <Table
        caption={TEXTS.audiences}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="filter" title={TEXTS.noneYet} text={TEXTS.noneYetText} action={add} />}
        columns={[
          {
            key: 'name',
            name: TEXTS.audience,
            isRowHeader: true,
            cell: ({ id, name, criteria }) => (
              <div class="two-lines">
                <Link to={pathOf([String(id)])}>
                  <bdi>{name}</bdi>
                </Link>
                <span class="muted">{describe(criteria)}</span>
              </div>
            ),
          },
          {
            key: 'count',
            name: TEXTS.people,
            cell: ({ id, updated_at }) => <Count id={id} at={updated_at} />,
          },
        ]}
      />
    </Panel>
  );
}

function Count({ id, at }: { id: number; at: string }) {
  const { api } = useApp();
  const { data } = usePolled(
    (signal) => api.get('/v1/audiences/{audience_id}/preview', { path: { audience_id: id }, signal }),
    [id, at],
    { everySeconds: COUNT_SECONDS },
  );
  return <span class="nowrap">{data ? countSentence(data.count, data.total) : '…'}</span>;
}
