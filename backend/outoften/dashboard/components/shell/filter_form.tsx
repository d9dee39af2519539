import { useEffect, useState } from 'preact/hooks';
import { CHANNELS, type FilterName } from '../../address/filters.ts';
import { useApp, useFilters } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { CATEGORIES } from '../../server/constants.ts';
import { CATEGORY_PLURALS, CHANNEL_NAMES, segmentName, TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { Checkbox } from '../controls/checkbox.tsx';
import { type Option, Select } from '../controls/field.tsx';

/** The fields for the filters that a page obeys. Each takes effect at once. */
export function FilterForm(properties: {
  site: Schemas['SiteOut'];
  survey: Schemas['SurveyOut'] | null;
  obeys: FilterName[];
  onClose: () => void;
}) {
  const { site, survey, obeys, onClose } = properties;
  const { filters, change } = useFilters();
  const segments = useSegments(obeys.includes('segment') ? site : null);
  // Versions are numbered without gaps.
  const versions = Array.from({ length: survey?.version ?? 0 }, (_, index) =>
    survey ? survey.version - index : 0,
  );
  const isKnown = segments.some(({ value }) => value === filters.segment);
  const has = (name: FilterName) => obeys.includes(name);
  return (
    <div class="filter-form">
      {has('channel') && (
        <Select
          label={TEXTS.channel}
          value={filters.channel ?? ''}
          options={[
            { value: '', name: TEXTS.anyChannel },
            ...CHANNELS.map((channel) => ({ value: channel, name: CHANNEL_NAMES[channel] })),
          ]}
          onChange={(channel) => change({ channel: channel || null })}
        />
      )}
      {has('segment') && site.segment_keys.length > 0 && (
        <Select
          label={TEXTS.segment}
          value={filters.segment ?? ''}
          options={[
            { value: '', name: TEXTS.anySegment },
            ...(filters.segment && !isKnown
              ? [{ value: filters.segment, name: segmentName(filters.segment) }]
              : []),
            ...segments,
          ]}
          onChange={(segment) => change({ segment: segment || null })}
        />
      )}
      {has('category') && (
        <Select
          label={TEXTS.category}
          value={filters.category ?? ''}
          options={[
            { value: '', name: TEXTS.anyCategory },
            ...CATEGORIES.map((category) => ({ value: category, name: CATEGORY_PLURALS[category] })),
          ]}
          onChange={(category) => change({ category: category || null })}
        />
      )}
      {has('version') && versions.length > 1 && (
        <Select
          label={TEXTS.version}
          value={filters.version === null ? '' : String(filters.version)}
          options={[
            { value: '', name: TEXTS.anyVersion },
            ...versions.map((version) => ({ value: String(version), name: TEXTS.versionNumber(version) })),
          ]}
          onChange={(version) => change({ version: version ? Number(version) : null })}
        />
      )}
      {has('withoutSuspect') && (
        <Checkbox
          label={TEXTS.withoutSuspect}
          hint={TEXTS.withoutSuspectHint}
          checked={filters.withoutSuspect}
          onChange={(withoutSuspect) => change({ withoutSuspect })}
        />
      )}
      {has('onlyExcluded') && (
        <Checkbox
          label={TEXTS.onlyExcluded}
          hint={TEXTS.onlyExcludedHint}
          checked={filters.onlyExcluded}
          onChange={(onlyExcluded) => change({ onlyExcluded })}
        />
      )}
      <Button isSmall onClick={onClose}>
        {TEXTS.close}
      </Button>
    </div>
  );
}

/** The values of the site's segments, read when the form opens. */
function useSegments(site: Schemas['SiteOut'] | null): Option[] {
  const { api, session } = useApp();
  const [segments, setSegments] = useState<Option[]>([]);
  useEffect(() => {
    if (!site) return;
    const controller = new AbortController();
    const read = async (key: string) => {
      const path = { site_id: site.id, key };
      const { signal } = controller;
      const { data } = await api.get('/v1/sites/{site_id}/segment-values/{key}', { path, signal });
      return data
        .filter(({ counted_as }) => counted_as === null)
        .map(({ value }) => ({ value: `${key}:${value}`, name: segmentName(`${key}:${value}`) }));
    };
    Promise.all(site.segment_keys.map(read)).then(
      (lists) => !controller.signal.aborted && setSegments(lists.flat()),
      session.endIfSignedOut,
    );
    return () => controller.abort();
  }, [site?.id]);
  return segments;
}
