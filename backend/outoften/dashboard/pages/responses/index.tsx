import { useEffect, useRef, useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { KeepFocus } from '../../components/layout/keep_focus.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { FilterBar } from '../../components/shell/filter_bar.tsx';
import { ImportLink } from '../../components/shell/import_link.tsx';
import { useAction, useApp, useShortcut } from '../../context.ts';
import { useOwnSession } from '../../server/own_session.ts';
import { countsSentence, TEXTS } from '../../texts/responses/inbox.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { BulkBar } from './bulk_bar.tsx';
import { ChangeDialog, type ChangeKind } from './change_dialogs.tsx';
import { type Targets, useChanges } from './changes.ts';
import { useColumns } from './columns.ts';
import { Detail, NoDetail } from './detail.tsx';
import { useInbox } from './inbox.ts';
import { type InboxFilters, readInboxFilters, writeInboxFilters } from './inbox_filters.ts';
import { InboxRow } from './inbox_row.tsx';
import { useMembers } from './members.ts';
import { InboxChips, ListMenus, Search, Views } from './toolbar.tsx';

const PAGE = { scope: 'survey', segment: 'responses' } as const;
const PERSON_PAGE = { scope: 'survey', segment: 'respondents' } as const;

/** The inbox: all responses of a survey, newest first, the open one beside them. */
export default function ResponsesPage(properties: SurveyPageProperties) {
  const { survey, site, rest } = properties;
  const { router, session, toast } = useApp();
  const { search } = router.location;
  const filters = readInboxFilters(search);
  const timeZone = timeZoneOf(site);
  const inbox = useInbox(properties);
  const { can } = useOwnSession();
  const canWork = can('respond');
  const members = useMembers(site.id, canWork);
  const { columns, toggle } = useColumns();
  const { markRead, markAllRead } = useChanges(survey.id);
  const read = useAction(markRead);
  const readAll = useAction(markAllRead);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAllMatching, setAllMatching] = useState(false);
  const [dialog, setDialog] = useState<{ kind: ChangeKind; targets: Targets } | null>(null);
  const readIds = useRef(new Set<string>());
  const lastIndex = useRef(-1);
  const list = useRef<HTMLOListElement>(null);

  const rows = inbox.rows ?? [];
  const openId = rest[0] ?? null;
  const openIndex = rows.findIndex(({ id }) => id === openId);
  if (openIndex >= 0) lastIndex.current = openIndex;
  const base = pagePath(PAGE, { site, survey });
  const responsePath = (id: string) => `${base}/${encodeURIComponent(id)}${search}`;
  const ids = [...selected].filter((id) => rows.some((row) => row.id === id));
  const targets: Targets =
    isAllMatching && inbox.counts ? { matching: inbox.query, count: inbox.counts.matching } : { ids };

  function change(values: Partial<InboxFilters>): void {
    router.navigate(router.location.path + writeInboxFilters(search, values), { replace: true });
  }

  function open(id: string): void {
    router.navigate(responsePath(id), { replace: openId !== null });
  }

  function close(): void {
    router.navigate(base + search);
  }

  function step(by: 1 | -1): void {
    const from = openIndex >= 0 || by < 0 ? lastIndex.current : lastIndex.current - (openId === null ? 0 : 1);
    const row = rows[Math.min(Math.max(from + by, 0), rows.length - 1)];
    if (!row) return;
    open(row.id);
    list.current?.querySelector(`[data-id="${row.id}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  function select(id: string, isSelected: boolean): void {
    const next = new Set(selected);
    if (isSelected) next.add(id);
    else next.delete(id);
    setSelected(next);
    setAllMatching(false);
  }

  function clearSelection(): void {
    setSelected(new Set());
    setAllMatching(false);
  }

  const showDialog = (kind: ChangeKind) =>
    openId !== null && canWork && setDialog({ kind, targets: { ids: [openId] } });
  useShortcut('j', TEXTS.nextResponse, () => step(1));
  useShortcut('k', TEXTS.previousResponse, () => step(-1));
  useShortcut('e', TEXTS.closeResponse, () => showDialog('close'));
  useShortcut('a', TEXTS.assignResponse, () => showDialog('assign'));
  useShortcut('x', TEXTS.selectResponse, () => openId !== null && select(openId, !selected.has(openId)));
  useShortcut('u', TEXTS.markUnread, () => markUnread());
  useShortcut('Escape', TEXTS.back, () => openId !== null && close());

  const isOpenUnread = rows[openIndex]?.unread === true;
  useEffect(() => {
    if (openId === null || !isOpenUnread || readIds.current.has(openId)) return;
    readIds.current.add(openId);
    // Not as an action: of those, one runs at a time, and the keys are faster.
    markRead([openId]).then(session.resume, (error: unknown) => {
      readIds.current.delete(openId);
      session.endIfSignedOut(error);
    });
  }, [openId, isOpenUnread]);
  // What is selected is not visible any more.
  useEffect(clearSelection, [JSON.stringify(inbox.query)]);

  async function markUnread(): Promise<void> {
    if (openId === null) return;
    close();
    if (await read.run([openId], false)) readIds.current.delete(openId);
  }

  async function markAll(): Promise<void> {
    if (await readAll.run()) toast(TEXTS.allRead);
  }

  // The first added response stands where the button was: reading goes on there, and nothing scrolls.
  async function loadOlder(): Promise<void> {
    const at = rows.length;
    await inbox.loadOlder();
    requestAnimationFrame(() =>
      list.current?.children[at]?.querySelector('a')?.focus({ preventScroll: true }),
    );
  }

  const hasSelection = ids.length > 0;
  const isEmpty = inbox.rows !== null && rows.length === 0;
  return (
    <div class={['page inbox', openId !== null && 'has-open', isEmpty && 'empty'].filter(Boolean).join(' ')}>
      <PageHeading
        text={TEXTS.responses}
        title={`${TEXTS.responses} · ${survey.name}`}
        actions={
          <ListMenus
            surveyId={survey.id}
            query={inbox.query}
            columns={columns}
            onToggleColumn={toggle}
            onMarkAllRead={markAll}
          />
        }
      />
      <div class="inbox-bars">
        <Views
          view={filters.view}
          unread={inbox.counts?.unread ?? null}
          onChange={(view) => change({ view })}
        />
        <Search q={filters.q} onlyComments={filters.onlyComments} onChange={change} />
        <FilterBar
          site={site}
          survey={survey}
          obeys={['dates', 'channel', 'segment', 'category', 'version', 'withoutSuspect', 'onlyExcluded']}
          counts={inbox.counts && countsSentence(inbox.counts)}
        >
          <InboxChips filters={filters} members={members} onChange={change} />
        </FilterBar>
      </div>
      <Notice text={inbox.problem || read.problem || readAll.problem} />
      <div class="inbox-panes">
        <section
          class={inbox.isStale ? 'panel inbox-list stale' : 'panel inbox-list'}
          aria-label={TEXTS.list}
        >
          {rows.length > 0 && canWork && (
            <div class="list-head">
              <Checkbox
                label={TEXTS.selectAll}
                checked={hasSelection && ids.length === rows.length}
                isIndeterminate={hasSelection && ids.length < rows.length}
                onChange={(checked) => {
                  setSelected(checked ? new Set(rows.map(({ id }) => id)) : new Set());
                  setAllMatching(false);
                }}
              />
            </div>
          )}
          {hasSelection && (
            <BulkBar
              surveyId={survey.id}
              targets={targets}
              counts={inbox.counts}
              members={members}
              canErase={can('write')}
              onDialog={(kind) => setDialog({ kind, targets })}
              onSelectMatching={() => setAllMatching(true)}
              onClear={clearSelection}
            />
          )}
          {inbox.rows === null && !inbox.problem && <Skeleton lines={8} />}
          {isEmpty &&
            (inbox.counts?.total === 0 ? (
              <EmptyState
                title={TEXTS.nothingYet}
                text={TEXTS.nothingYetHelp}
                action={
                  <>
                    <Link to={pagePath({ scope: 'survey', segment: 'install' }, { site, survey })}>
                      {TEXTS.toInstall}
                    </Link>
                    <ImportLink site={site} survey={survey} />
                  </>
                }
              />
            ) : (
              <EmptyState icon="search" title={TEXTS.nothing} text={TEXTS.nothingHelp} />
            ))}
          <ol class="inbox-rows" role="list" ref={list}>
            {rows.map((row) => (
              <InboxRow
                key={row.id}
                row={row}
                to={responsePath(row.id)}
                columns={columns}
                members={members}
                timeZone={timeZone}
                isOpen={row.id === openId}
                isRead={readIds.current.has(row.id)}
                isSelected={selected.has(row.id)}
                canSelect={canWork}
                onOpen={() => open(row.id)}
                onSelect={(isSelected) => select(row.id, isSelected)}
              />
            ))}
          </ol>
          {inbox.hasOlder && rows.length > 0 && (
            <KeepFocus>
              <Button class="older" isBusy={inbox.isLoadingOlder} onClick={loadOlder}>
                {TEXTS.older}
              </Button>
            </KeepFocus>
          )}
        </section>
        <div class="panel inbox-detail">
          {openId === null ? (
            <NoDetail />
          ) : (
            <Detail
              surveyId={survey.id}
              id={openId}
              members={members}
              canWork={canWork}
              canErase={can('write')}
              timeZone={timeZone}
              personPath={(id) => pagePath(PERSON_PAGE, { site, survey }, search, [id])}
              responsePath={responsePath}
              onClose={close}
              onMarkUnread={markUnread}
              onDialog={showDialog}
            />
          )}
        </div>
      </div>
      {dialog && (
        <ChangeDialog
          kind={dialog.kind}
          surveyId={survey.id}
          targets={dialog.targets}
          members={members}
          onClose={() => setDialog(null)}
          onChanged={() => {
            if (dialog.kind === 'erase' && openId !== null) close();
            clearSelection();
          }}
        />
      )}
    </div>
  );
}
