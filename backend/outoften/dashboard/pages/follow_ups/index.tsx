import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { useAction, useApp, useOwn, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/automation/follow_ups.ts';
import { PAGE_NAMES } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { ChangeDialog } from '../responses/change_dialogs.tsx';
import { useMembers } from '../responses/members.ts';
import { Board, List } from './cards.tsx';
import { FollowUpDialog } from './detail.tsx';
import {
  byUrgency,
  type FollowUp,
  type FollowUpFilters,
  readFollowUpFilters,
  STATES,
  type WorkState,
  writeFollowUpFilters,
} from './filters.ts';
import { ReportPanel } from './report_panel.tsx';

const POLL_SECONDS = 4;
/** As many as the API returns at once. */
const LIMIT = 200;

/** The work on responses: whom to get back to, by when, and what became of it. */
export default function FollowUpsPage({ survey, site, rest }: SurveyPageProperties) {
  const { api, router, toast } = useApp();
  const { own, may } = useOwn();
  const canWork = may('respond');
  const members = useMembers(site.id, canWork);
  const { search } = router.location;
  const filters = readFollowUpFilters(search);
  const { isBoard, isOverdue, assignee } = filters;
  const [closing, setClosing] = useState<string | null>(null);
  const { data, problem, isStale } = usePolled(
    async (signal) => {
      const read = (state: WorkState) =>
        api.getPage('/v1/follow-ups', {
          query: {
            survey: survey.id,
            state,
            limit: LIMIT,
            ...(assignee !== null && { assignee }),
            ...(isOverdue && { overdue: true }),
          },
          signal,
        });
      const [open, waiting, closed] = await Promise.all([read('open'), read('waiting'), read('closed')]);
      return {
        byState: { open: byUrgency(open.data), waiting: byUrgency(waiting.data), closed: closed.data },
        isCut: [open, waiting, closed].some(({ next }) => next !== null),
      };
    },
    [survey.id, assignee, isOverdue],
    { everySeconds: POLL_SECONDS },
  );
  const move = useAction(async (followUp: FollowUp, state: WorkState) => {
    const path = { follow_up_id: followUp.id };
    await api.patch('/v1/follow-ups/{follow_up_id}', { path, body: { state, note: null } });
    toast(TEXTS.moved(state));
  });
  const at = { site, survey };
  const base = pagePath({ scope: 'survey', segment: 'follow-ups' }, at);
  const pathOf = (id: string) => `${base}/${encodeURIComponent(id)}${search}`;
  const pageOf = (segment: string, id: string) => pagePath({ scope: 'survey', segment }, at, search, [id]);
  const openId = rest[0] ?? null;
  const count = data ? STATES.reduce((sum, state) => sum + data.byState[state].length, 0) : null;
  const isFiltered = isOverdue || assignee !== null;
  const cards = data && { byState: data.byState, members, timeZone: timeZoneOf(site), pathOf };

  return (
    <div class="page">
      <PageHeading
        text={PAGE_NAMES.followUps}
        title={`${PAGE_NAMES.followUps} · ${survey.name}`}
        about={TEXTS.about}
      />
      {count === 0 && !isFiltered ? (
        <section class="panel">
          <EmptyState
            icon="follow_ups"
            title={TEXTS.noneYet}
            text={TEXTS.noneYetHelp}
            action={
              <Link to={pagePath({ scope: 'survey', segment: 'responses' }, at, search)}>
                {TEXTS.toResponses}
              </Link>
            }
          />
        </section>
      ) : (
        <>
          <ReportPanel surveyId={survey.id} />
          <Toolbar
            filters={filters}
            own={own?.member?.id ?? null}
            members={members}
            onChange={(change) =>
              router.navigate(router.location.path + writeFollowUpFilters(search, change), { replace: true })
            }
          />
          <Notice text={problem || move.problem} />
          {!data && <Skeleton lines={6} />}
          <div class={isStale ? 'stale' : ''}>
            {count === 0 && (
              <section class="panel">
                <EmptyState icon="follow_ups" title={TEXTS.nothing} text={TEXTS.nothingHelp} />
              </section>
            )}
            {cards && count !== 0 && isBoard && (
              <Board
                {...cards}
                canWork={canWork}
                onMove={(followUp, to) =>
                  to === 'closed' ? setClosing(followUp.id) : move.run(followUp, to)
                }
              />
            )}
            {cards && count !== 0 && !isBoard && (
              <section class="panel follow-up-list" aria-label={PAGE_NAMES.followUps}>
                <List {...cards} />
              </section>
            )}
          </div>
          {isBoard && canWork && <p class="muted small-text">{TEXTS.boardHelp}</p>}
          {data?.isCut && <p class="muted small-text">{TEXTS.cut}</p>}
        </>
      )}
      {openId !== null && (
        <FollowUpDialog
          key={openId}
          id={openId}
          members={members}
          timeZone={timeZoneOf(site)}
          canWork={canWork}
          responsePath={pageOf('responses', openId)}
          personPath={(id) => pageOf('respondents', id)}
          onClose={() => router.navigate(base + search)}
          onCloseWork={() => setClosing(openId)}
        />
      )}
      {closing !== null && (
        <ChangeDialog
          kind="close"
          surveyId={survey.id}
          targets={{ ids: [closing] }}
          members={members}
          onClose={() => setClosing(null)}
        />
      )}
    </div>
  );
}

function Toolbar(properties: {
  filters: FollowUpFilters;
  /** The id of the member who is signed in. */
  own: number | null;
  members: { id: number; name: string }[];
  onChange: (change: Partial<FollowUpFilters>) => void;
}) {
  const { filters, own, members, onChange } = properties;
  const { assignee, isOverdue, isBoard } = filters;
  const views = [
    { name: TEXTS.all, isOn: assignee === null && !isOverdue, change: { assignee: null, isOverdue: false } },
    ...(own === null
      ? []
      : [{ name: TEXTS.mine, isOn: assignee === own, change: { assignee: assignee === own ? null : own } }]),
    { name: TEXTS.overdue, isOn: isOverdue, change: { isOverdue: !isOverdue } },
    { name: TEXTS.unassigned, isOn: assignee === 0, change: { assignee: assignee === 0 ? null : 0 } },
  ];
  return (
    <div class="follow-up-bar">
      <fieldset class="views">
        <legend class="visually-hidden">{TEXTS.filters}</legend>
        {views.map(({ name, isOn, change }) => (
          <button key={name} type="button" class="view" aria-pressed={isOn} onClick={() => onChange(change)}>
            {name}
          </button>
        ))}
      </fieldset>
      {members.length > 1 && (
        <Select
          label={TEXTS.anybody}
          isLabelHidden
          value={assignee ? String(assignee) : ''}
          options={[
            { value: '', name: TEXTS.anybody },
            ...members.map(({ id, name }) => ({ value: String(id), name })),
          ]}
          onChange={(id) => onChange({ assignee: id ? Number(id) : null })}
        />
      )}
      <fieldset class="layout-choice">
        <legend class="visually-hidden">{TEXTS.layout}</legend>
        {[false, true].map((value) => (
          <Button
            key={String(value)}
            isSmall
            icon={value ? 'board' : 'menu'}
            isPressed={isBoard === value}
            onClick={() => onChange({ isBoard: value })}
          >
            {value ? TEXTS.board : TEXTS.list}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
