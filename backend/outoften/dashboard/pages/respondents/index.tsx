import type { ComponentChildren } from 'preact';
import { isPlainClick } from '../../address/router.ts';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { SearchField } from '../../components/controls/search_field.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Pill, ScorePill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { Explained } from '../../components/overlays/explained.tsx';
import { useApp, useShortcut } from '../../context.ts';
import { formatDate, formatPlural } from '../../format.ts';
import { useOwnSession } from '../../server/own_session.ts';
import { stateSentence } from '../../texts/responses/inbox.ts';
import { peopleSentence, RISK_NAMES, TEXTS, VIEW_NAMES } from '../../texts/responses/respondents.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { type Person, usePeople } from './people.ts';
import { PEOPLE_VIEWS, type PeopleFilters, readPeopleFilters, writePeopleFilters } from './people_filters.ts';
import { PersonDetail } from './person_detail.tsx';

const PAGE = { scope: 'survey', segment: 'respondents' } as const;
const RESPONSES = { scope: 'survey', segment: 'responses' } as const;

/** The people who answered: who is at risk, lists by category, a search, and one person beside the list. */
export default function RespondentsPage(properties: SurveyPageProperties) {
  const { survey, site, catalog, rest } = properties;
  const { router } = useApp();
  const { can } = useOwnSession();
  const { search } = router.location;
  const filters = readPeopleFilters(search);
  const people = usePeople(properties, filters);
  const timeZone = timeZoneOf(site);
  const openId = rest[0] ?? null;
  const base = pagePath(PAGE, { site, survey });
  const personPath = (id: string) => `${base}/${encodeURIComponent(id)}${search}`;
  const rows = people.rows ?? [];

  function change(values: Partial<PeopleFilters>): void {
    router.navigate(router.location.path + writePeopleFilters(search, values), { replace: true });
  }

  function close(): void {
    router.navigate(base + search);
  }

  useShortcut('Escape', TEXTS.back, () => openId !== null && close());
  return (
    <div class={openId === null ? 'page inbox people' : 'page inbox people has-open'}>
      <PageHeading
        text={TEXTS.respondents}
        title={`${TEXTS.respondents} · ${survey.name}`}
        about={TEXTS.about}
      />
      <div class="inbox-bars">
        <fieldset class="views">
          <legend class="visually-hidden">{TEXTS.lists}</legend>
          {PEOPLE_VIEWS.map((view) => (
            <button
              key={view}
              type="button"
              class="view"
              aria-pressed={view === filters.view && filters.q === ''}
              onClick={() => change({ view, q: '' })}
            >
              {VIEW_NAMES[view]}
            </button>
          ))}
        </fieldset>
        <search class="inbox-search">
          <SearchField label={TEXTS.search} value={filters.q} onSearch={(q) => change({ q })} />
        </search>
        <p class="counts" role="status">
          {people.rows && !people.isStale ? peopleSentence(rows.length, !people.hasMore) : ''}
        </p>
      </div>
      <Notice text={people.problem} />
      <div class="inbox-panes">
        <section
          class={people.isStale && people.rows ? 'panel inbox-list stale' : 'panel inbox-list'}
          aria-label={TEXTS.list}
        >
          {filters.view === 'at_risk' && filters.q === '' && (
            <p class="list-head">
              <Explained name={VIEW_NAMES.at_risk} text={TEXTS.atRiskExplained}>
                <span>{TEXTS.atRiskHelp}</span>
              </Explained>
            </p>
          )}
          {people.rows === null && !people.problem && <Skeleton lines={8} />}
          {people.rows !== null && rows.length === 0 && <Nobody filters={filters} />}
          <ol class="inbox-rows" role="list">
            {rows.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                timeZone={timeZone}
                to={personPath(person.id)}
                isOpen={person.id === openId}
                onOpen={() => router.navigate(personPath(person.id), { replace: openId !== null })}
              />
            ))}
          </ol>
          {people.hasMore && rows.length > 0 && (
            <Button class="older" onClick={people.more}>
              {TEXTS.more}
            </Button>
          )}
        </section>
        {openId !== null && (
          <div class="panel inbox-detail">
            <PersonDetail
              id={openId}
              site={site}
              catalog={catalog}
              timeZone={timeZone}
              canErase={can('write')}
              responsePath={(surveyId, id) =>
                pagePath(RESPONSES, { site, survey: { id: surveyId } }, search, [id])
              }
              onClose={close}
            />
          </div>
        )}
      </div>
    </div>
  );
}

function Nobody({ filters: { view, q } }: { filters: PeopleFilters }) {
  if (q) return <EmptyState icon="search" title={TEXTS.nobodyFound} text={TEXTS.nobodyFoundHelp} />;
  if (view === 'at_risk') {
    return <EmptyState icon="check" title={TEXTS.nobodyAtRisk} text={TEXTS.nobodyAtRiskHelp} />;
  }
  if (view === 'all') return <EmptyState icon="respondents" title={TEXTS.nobody} text={TEXTS.nobodyHelp} />;
  return <EmptyState icon="respondents" title={TEXTS.nobodyInList} text={TEXTS.nobodyInListHelp} />;
}

function PersonRow(properties: {
  person: Person;
  timeZone: string;
  to: string;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const { person, timeZone, to, isOpen, onOpen } = properties;
  const { router } = useApp();
  const { id, name, email, score, category, previous, answered_at, answered, risks, state } = person;
  const facts: ComponentChildren[] = [
    <time dateTime={answered_at ?? undefined}>{answered_at && formatDate(answered_at, timeZone)}</time>,
    <span>{previous !== null && TEXTS.scoreBefore(previous)}</span>,
    <span>{formatPlural(answered, 'answer', 'answers')}</span>,
    <span class="pills">
      {risks.map((risk) => (
        <Pill key={risk} kind="warning">
          {RISK_NAMES[risk]}
        </Pill>
      ))}
      {state !== null && state !== 'new' && <Pill>{stateSentence(state, null)}</Pill>}
    </span>,
  ];
  return (
    <li class={isOpen ? 'inbox-row person-row open' : 'inbox-row person-row'}>
      <a
        href={router.href(to)}
        aria-current={isOpen ? 'true' : undefined}
        onClick={(event) => {
          if (!isPlainClick(event)) return;
          event.preventDefault();
          onOpen();
        }}
      >
        {score !== null && category !== null ? (
          <ScorePill score={score} category={category} />
        ) : (
          <span class="score-pill none" aria-hidden="true" />
        )}
        <span class="inbox-text">
          <span class="person-name">
            <bdi>{name ?? id}</bdi>
            {(email !== null || name !== null) && (
              <span class="muted">
                <bdi>{email ?? id}</bdi>
              </span>
            )}
          </span>
          <span class="inbox-meta">{facts}</span>
        </span>
      </a>
    </li>
  );
}
