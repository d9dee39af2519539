import { Link } from '../../components/controls/link.tsx';
import { ListPanel } from '../../components/layout/list_panel.tsx';
import { useApp, useOwn, usePolled } from '../../context.ts';
import { countSentence, describe, TEXTS } from '../../texts/mailing/audiences.ts';
import type { PartProperties } from '../parts_page.tsx';

/** Looking at all people takes seconds on a large site. */
const COUNT_SECONDS = 300;

/** All audiences as phrases, with the number of people now. */
export function AudienceList({ site, pathOf }: PartProperties) {
  const { api } = useApp();
  const { may } = useOwn();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/audiences', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 10 },
  );
  const rows = data?.data ?? null;
  return (
    <ListPanel
      title={TEXTS.audiences}
      about={TEXTS.about}
      rows={rows}
      problem={problem}
      add={may('write') && { name: TEXTS.add, path: pathOf(['new']) }}
      none={{ icon: 'filter', title: TEXTS.noneYet, text: TEXTS.noneYetText }}
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
