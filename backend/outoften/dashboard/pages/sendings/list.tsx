import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Pagination, useCursorPages } from '../../components/layout/pagination.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, useOpenPage, useOwn, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import { TEXTS } from '../../texts/mailing/sendings.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { PartProperties } from '../parts_page.tsx';
import { Calendar } from './calendar.tsx';
import { CheckPanel } from './check_panel.tsx';
import { describeSchedule, type Sending } from './describe.ts';
import { ReportersPanel } from './reporters_panel.tsx';
import { RunProgress, SendingState } from './state.tsx';

const PAGE_SIZE = 25;

/** All sendings of the site, what comes next, and whether e-mails will be accepted. */
export function SendingList({ site, catalog, pathOf }: PartProperties) {
  const { api } = useApp();
  const { may } = useOwn();
  const openPage = useOpenPage();
  const timeZone = timeZoneOf(site);
  const canWrite = may('write');
  const pages = useCursorPages();
  const { data, problem, isStale } = usePolled(
    (signal) =>
      api.getPage('/v1/sendings', {
        query: { site: site.id, limit: PAGE_SIZE, ...(pages.cursor && { cursor: Number(pages.cursor) }) },
        signal,
      }),
    [site.id, pages.cursor],
    { everySeconds: 5 },
  );
  const newest = usePolled(
    async (signal) => {
      const query = { site: site.id, limit: 200 };
      const { data } = await api.get('/v1/sendings', { query, signal });
      const active = await api.get('/v1/sendings', { query: { ...query, state: 'active' }, signal });
      return [...data, ...active.data.filter(({ id }) => !data.some((sending) => sending.id === id))];
    },
    [site.id],
    { everySeconds: 30 },
  );
  const rows = data?.data ?? [];
  const button = canWrite && (
    <Button icon="plus" kind="primary" isSmall onClick={() => openPage(pathOf(['new']))}>
      {TEXTS.add}
    </Button>
  );
  const nameOf = ({ survey_id }: Sending) => catalog.surveys.find(({ id }) => id === survey_id)?.name ?? '';
  return (
    <>
      <Panel
        title={TEXTS.sendings}
        about={TEXTS.about}
        isLoading={!data}
        isStale={isStale}
        problem={problem}
        actions={rows.length > 0 && button}
      >
        <Table
          caption={TEXTS.sendings}
          rows={rows}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              icon="mail"
              title={TEXTS.noneYet}
              text={canWrite ? TEXTS.noneYetText : `${TEXTS.noneYetText} ${TEXTS.noneYetForReaders}`}
              action={button}
            />
          }
          columns={[
            {
              key: 'name',
              name: TEXTS.name,
              isRowHeader: true,
              cell: (sending) => (
                <div class="two-lines">
                  <Link to={pathOf([String(sending.id)])}>
                    <bdi>{sending.name}</bdi>
                  </Link>
                  <bdi class="muted">{nameOf(sending)}</bdi>
                </div>
              ),
            },
            {
              key: 'schedule',
              name: TEXTS.schedule,
              cell: (sending) => (
                <div class="two-lines">
                  <span>{describeSchedule(sending, timeZone)}</span>
                  {isPlanned(sending) && (
                    <span class="muted">{TEXTS.next(formatDateTime(sending.next_at ?? '', timeZone))}</span>
                  )}
                </div>
              ),
            },
            {
              key: 'progress',
              name: TEXTS.progress,
              cell: ({ progress }) => <RunProgress progress={progress} />,
            },
            { key: 'state', name: TEXTS.state, cell: (sending) => <SendingState sending={sending} /> },
          ]}
        />
        <Pagination pages={pages} next={data?.next ?? null} label={TEXTS.pagesOfList} />
      </Panel>
      {newest.data && newest.data.length > 0 && <Calendar site={site} rows={newest.data} pathOf={pathOf} />}
      {canWrite && (
        <>
          <CheckPanel site={site} />
          <ReportersPanel site={site} />
        </>
      )}
    </>
  );
}

const isPlanned = ({ state, next_at }: Sending) => state === 'active' && next_at !== null;
