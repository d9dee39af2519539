import { useState } from 'preact/hooks';
import { CHANNELS } from '../../../address/filters.ts';
import { Checkbox, Radios } from '../../../components/controls/checkbox.tsx';
import { TextArea } from '../../../components/controls/field.tsx';
import { ScorePicker } from '../../../components/controls/score_picker.tsx';
import { useOwn } from '../../../context.ts';
import { EVENTS } from '../../../texts/automation/deliveries.ts';
import { TEXTS } from '../../../texts/automation/destinations.ts';
import { CHANNEL_NAMES } from '../../../texts/shell.ts';
import type { AutomationPageProperties } from '../../automation/parts.ts';
import { filterForScores, scoresOf } from '../../automation/scores.ts';
import { eventsOf, type KindKey, MAIN_EVENTS } from '../kinds.ts';
import { type Draft, type EventFilter, parseList } from './draft.ts';

/** The choice of events, and of the answers that count. */
export function EventFields(properties: {
  kind: KindKey;
  page: AutomationPageProperties;
  draft: Draft;
  isNew: boolean;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { kind, page, draft, isNew, onChange } = properties;
  const { site, catalog } = page;
  const { own } = useOwn();
  const { filter } = draft;
  const [segments, setSegments] = useState(filter.segments.join('\n'));
  const surveys = catalog.surveys.filter(({ site_id }) => draft.isOfAllSites || site_id === site.id);
  const events = eventsOf(kind);
  const isMain = (event: string) => MAIN_EVENTS.some((main) => main === event);
  const hasOther = draft.events.some((event) => !isMain(event));
  const change = (part: Partial<EventFilter>) => onChange({ filter: { ...filter, ...part } });
  const boxes = (shown: typeof events) =>
    shown.map((event) => (
      <Checkbox
        key={event}
        label={EVENTS[event].name}
        hint={EVENTS[event].hint}
        checked={draft.events.includes(event)}
        onChange={(checked) => onChange({ events: toggled(draft.events, event, checked) })}
      />
    ));
  return (
    <>
      <fieldset class="radios">
        <legend class="visually-hidden">{TEXTS.events}</legend>
        {boxes(events.filter(isMain))}
        <details class="more-fields" open={hasOther}>
          <summary>{TEXTS.moreEvents}</summary>
          <div class="radios">{boxes(events.filter((event) => !isMain(event)))}</div>
        </details>
      </fieldset>
      {isNew && own?.sites === null && catalog.sites.length > 1 && (
        <Radios
          legend={TEXTS.sites}
          value={draft.isOfAllSites ? 'all' : 'this'}
          options={[
            { value: 'this', name: TEXTS.thisSite(site.name) },
            { value: 'all', name: TEXTS.allSites },
          ]}
          onChange={(value) => onChange({ isOfAllSites: value === 'all' })}
        />
      )}
      <details class="more-fields" open={Object.values(filter).some((list) => list.length > 0)}>
        <summary>{TEXTS.onlySome}</summary>
        <div class="form">
          <p class="field-hint">{TEXTS.onlySomeHint}</p>
          <ScorePicker
            label={TEXTS.scores}
            value={scoresOf(filter)}
            onChange={(scores) => change(filterForScores(scores))}
          />
          {surveys.length > 1 && (
            <fieldset class="radios">
              <legend class="field-label">{TEXTS.surveys}</legend>
              {surveys.map(({ id, name }) => (
                <Checkbox
                  key={id}
                  label={name}
                  checked={filter.survey_ids.includes(id)}
                  onChange={(checked) => change({ survey_ids: toggled(filter.survey_ids, id, checked) })}
                />
              ))}
            </fieldset>
          )}
          <fieldset class="radios inline">
            <legend class="field-label">{TEXTS.channels}</legend>
            {CHANNELS.map((channel) => (
              <Checkbox
                key={channel}
                label={CHANNEL_NAMES[channel]}
                checked={filter.channels.includes(channel)}
                onChange={(checked) => change({ channels: toggled(filter.channels, channel, checked) })}
              />
            ))}
          </fieldset>
          {(site.segment_keys.length > 0 || segments) && (
            <TextArea
              label={TEXTS.segments}
              hint={TEXTS.segmentsHint}
              rows={2}
              value={segments}
              onInput={(text) => {
                setSegments(text);
                change({ segments: parseList(text) });
              }}
            />
          )}
        </div>
      </details>
    </>
  );
}

function toggled<Value>(values: Value[], value: Value, isIn: boolean): Value[] {
  return isIn ? [...values, value] : values.filter((other) => other !== value);
}
