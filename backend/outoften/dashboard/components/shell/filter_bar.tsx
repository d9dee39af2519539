import type { ComponentChildren } from 'preact';
import { activeFilters, type FilterName, NO_FILTERS, withoutFilter } from '../../address/filters.ts';
import { useFilters } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { type Counts, countsSentence, filterName, removeFilterLabel, TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { Chip } from '../layout/pill.tsx';
import { Popover } from '../overlays/popover.tsx';
import { DateRange } from './date_range.tsx';
import { FilterForm } from './filter_form.tsx';

/**
 * The filters of a page: their choice, a chip for each active one, and how many responses they let through. `obeys` are
 * those that the page's numbers follow; the chip of another one says that it has no effect here.
 */
export function FilterBar(properties: {
  site: Schemas['SiteOut'];
  /** The survey of the page, whose versions can be chosen. */
  survey?: Schemas['SurveyOut'];
  obeys: FilterName[];
  counts?: Counts | string | null;
  /** Chips of the page's own filters. */
  children?: ComponentChildren;
  /** Why a filter has no effect here, where "has no effect on this page" says too little. */
  notes?: Partial<Record<FilterName, string>>;
}) {
  const { site, survey, obeys, counts, notes } = properties;
  const { filters, change } = useFilters();
  const active = activeFilters(filters);
  const { period, from, to } = filters;
  return (
    <section class="filter-bar" aria-label={TEXTS.filters}>
      {obeys.includes('dates') && <DateRange timeZone={site.time_zone} />}
      <Popover
        label={TEXTS.filters}
        button={{ icon: 'filter', isSmall: true, children: TEXTS.filter }}
        class="filter-popover"
      >
        {(close) => <FilterForm site={site} survey={survey ?? null} obeys={obeys} onClose={close} />}
      </Popover>
      {active.map((name) => {
        const note = obeys.includes(name) ? undefined : (notes?.[name] ?? TEXTS.noEffectHere);
        return (
          <Chip
            key={name}
            removeLabel={removeFilterLabel(name, filters)}
            onRemove={() => change(withoutFilter(name))}
            {...(note && { note })}
          >
            {filterName(name, filters)}
          </Chip>
        );
      })}
      {active.length > 1 && (
        <Button kind="quiet" isSmall onClick={() => change({ ...NO_FILTERS, period, from, to })}>
          {TEXTS.clearFilters}
        </Button>
      )}
      {properties.children}
      <p class="counts" role="status">
        {typeof counts === 'string' ? counts : counts ? countsSentence(counts) : ''}
      </p>
    </section>
  );
}
