import { useEffect } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { SearchField } from '../../components/controls/search_field.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Pagination, useCursorPages } from '../../components/layout/pagination.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill, type PillKind } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, useOpenPage, useOwn, usePolled } from '../../context.ts';
import { formatCount, formatDate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { STATE_HELP, STATE_NAMES, TEXTS } from '../../texts/mailing/people.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { PartProperties } from '../parts_page.tsx';

type State = Schemas['RecipientOut']['state'];

const STATES = Object.keys(STATE_NAMES) as State[];
const PAGE_SIZE = 25;
const PILLS: Record<State, PillKind> = {
  mailable: 'good',
  unsubscribed: 'plain',
  bounced: 'warning',
  complained: 'bad',
};

/** The list of people: by state, with a search. */
export function PeopleList({ site, pathOf }: PartProperties) {
  const { api, router } = useApp();
  const { may } = useOwn();
  const openPage = useOpenPage();
  const query = new URLSearchParams(router.location.search);
  const q = query.get('q') ?? '';
  const state = STATES.find((one) => one === query.get('state')) ?? null;
  const pages = useCursorPages();
  useEffect(pages.reset, [q, state]);
  const counts = usePolled(
    (signal) => api.get('/v1/recipients/counts', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 10 },
  );
  const { data, problem, isStale } = usePolled(
    (signal) =>
      api.getPage('/v1/recipients', {
        query: {
          site: site.id,
          limit: PAGE_SIZE,
          ...(q && { q }),
          ...(state && { state }),
          ...(pages.cursor && { cursor: pages.cursor }),
        },
        signal,
      }),
    [site.id, q, state, pages.cursor],
    { everySeconds: 10 },
  );

  function search(name: 'q' | 'state', value: string): void {
    if (value) query.set(name, value);
    else query.delete(name);
    router.navigate(`${router.location.path}?${query}`, { replace: true });
  }

  const all = counts.data && STATES.reduce((sum, one) => sum + (counts.data?.[one] ?? 0), 0);
  const isEmpty = all === 0;
  const actions = may('write') && (
    <>
      <Button icon="plus" isSmall onClick={() => openPage(pathOf(['new']))}>
        {TEXTS.add}
      </Button>
      <Button icon="arrow_up" kind="primary" isSmall onClick={() => openPage(pathOf(['import']))}>
        {TEXTS.import}
      </Button>
    </>
  );
  const view = (value: State | null, name: string, count: number | null | undefined) => (
    <button
      key={name}
      type="button"
      class="view"
      aria-pressed={value === state}
      onClick={() => search('state', value ?? '')}
    >
      {name}
      {count !== null && count !== undefined && <span class="muted"> {formatCount(count)}</span>}
    </button>
  );
  return (
    <Panel
      title={TEXTS.people}
      about={TEXTS.about}
      actions={!isEmpty && actions}
      isLoading={!data || !counts.data}
      isStale={isStale}
      problem={problem || counts.problem}
    >
      {isEmpty ? (
        <EmptyState
          icon="members"
          title={TEXTS.noneYet}
          text={TEXTS.noneYetText}
          action={actions && <div class="form-actions">{actions}</div>}
        />
      ) : (
        <>
          <div class="people-filters">
            <fieldset class="views">
              <legend class="visually-hidden">{TEXTS.states}</legend>
              {view(null, TEXTS.all, all)}
              {STATES.map((one) => view(one, STATE_NAMES[one], counts.data?.[one]))}
            </fieldset>
            <search>
              <SearchField label={TEXTS.search} value={q} onSearch={(text) => search('q', text)} />
            </search>
          </div>
          <Table
            caption={TEXTS.people}
            rows={data?.data ?? []}
            rowKey={({ id }) => id}
            empty={<EmptyState icon="search" title={TEXTS.nobodyFound} text={TEXTS.nobodyFoundText} />}
            columns={[
              {
                key: 'person',
                name: TEXTS.person,
                isRowHeader: true,
                cell: ({ id, name, email }) => (
                  <div class="two-lines">
                    <Link to={pathOf(['person', id])}>
                      <bdi>{name ?? email}</bdi>
                    </Link>
                    {name !== null && (
                      <span class="muted">
                        <bdi>{email}</bdi>
                      </span>
                    )}
                  </div>
                ),
              },
              { key: 'traits', name: TEXTS.traits, cell: ({ traits }) => <Traits traits={traits} /> },
              {
                key: 'since',
                name: TEXTS.since,
                cell: ({ created_at }) => (
                  <span class="nowrap">{created_at ? formatDate(created_at, timeZoneOf(site)) : ''}</span>
                ),
              },
              { key: 'state', name: TEXTS.state, cell: ({ state }) => <PersonState state={state} /> },
            ]}
          />
          <Pagination pages={pages} next={data?.next ?? null} label={TEXTS.pagesOfList} />
        </>
      )}
    </Panel>
  );
}

/** Whether somebody can be mailed. */
export function PersonState({ state }: { state: State }) {
  return (
    <Pill kind={PILLS[state]} title={STATE_HELP[state]}>
      {STATE_NAMES[state]}
    </Pill>
  );
}

/** The first traits of a person, such as role and plan. */
function Traits({ traits }: { traits: Record<string, unknown> }) {
  const shown = Object.entries(traits).slice(0, 2);
  return (
    <div class="two-lines person-traits">
      {shown.map(([name, value]) => (
        <span key={name} class="muted">
          <bdi>{name}</bdi>: <bdi>{String(value)}</bdi>
        </span>
      ))}
    </div>
  );
}
