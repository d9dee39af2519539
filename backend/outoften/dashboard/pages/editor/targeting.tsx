import { Button } from '../../components/controls/button.tsx';
import { Checkbox, Radios } from '../../components/controls/checkbox.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/editor.ts';
import { EventProperties } from './event_properties.tsx';
import { Commas, Lines, NumberField, OptionalText, reasonFor } from './fields.tsx';
import type { SectionProperties } from './sections.tsx';

type Rules = Schemas['Rules'];
type TraitRule = Schemas['TraitRule'];

const DEVICES = ['phone', 'tablet', 'desktop'] as const;
const OPERATORS = Object.entries(TEXTS.operators).map(([value, name]) => ({
  value: value as TraitRule['op'],
  name,
}));

/** Whom the survey asks, where and when. */
export function TargetingFields({ values, draft, change }: SectionProperties) {
  const { rules } = values;
  const set = (next: Partial<Rules>) => change({ rules: { ...rules, ...next } });
  const at = (field: string) => reasonFor(draft, `rules.${field}`);
  return (
    <>
      <div class="editor-summary" aria-live="polite">
        <p class="field-label">{TEXTS.summary}</p>
        <p>{draft?.summary}</p>
      </div>
      <Lines
        label={TEXTS.pages}
        hint={TEXTS.pagesHint}
        value={rules.pages}
        {...at('pages')}
        onChange={(pages) => set({ pages })}
      />
      <Lines
        label={TEXTS.notPages}
        value={rules.not_pages}
        {...at('not_pages')}
        onChange={(not_pages) => set({ not_pages })}
      />
      <NumberField
        label={TEXTS.accountAge}
        hint={TEXTS.accountAgeHint}
        value={rules.account_age_days}
        empty={0}
        {...at('account_age_days')}
        onChange={(account_age_days) => set({ account_age_days })}
      />
      <Traits rules={rules} error={at('traits').error} onChange={(traits) => set({ traits })} />
      <Commas
        label={TEXTS.languages}
        hint={TEXTS.languagesHint}
        value={rules.languages}
        {...at('languages')}
        onChange={(languages) => set({ languages })}
      />
      <fieldset class="radios">
        <legend class="field-label">{TEXTS.devices}</legend>
        {DEVICES.map((device) => (
          <Checkbox
            key={device}
            label={TEXTS.deviceNames[device]}
            checked={rules.devices.includes(device)}
            onChange={(checked) =>
              set({
                devices: DEVICES.filter((one) => (one === device ? checked : rules.devices.includes(one))),
              })
            }
          />
        ))}
      </fieldset>
      <h3>{TEXTS.when}</h3>
      <OptionalText
        label={TEXTS.event}
        hint={TEXTS.eventHint}
        value={rules.event?.name ?? null}
        {...at('event')}
        onChange={(name) =>
          set({ event: name === null ? null : { ...(rules.event ?? { where: {} }), name } })
        }
      />
      {rules.event && (
        <EventProperties
          where={rules.event.where}
          onChange={(where) => rules.event && set({ event: { ...rules.event, where } })}
        />
      )}
      <NumberField
        label={TEXTS.delay}
        value={values.delay_seconds}
        empty={0}
        max={3600}
        {...reasonFor(draft, 'delay_seconds')}
        onChange={(delay_seconds) => change({ delay_seconds })}
      />
      <div class="editor-pair">
        <NumberField
          label={TEXTS.pageViews}
          value={rules.page_views}
          empty={0}
          {...at('page_views')}
          onChange={(page_views) => set({ page_views })}
        />
        <NumberField
          label={TEXTS.sessions}
          value={rules.sessions}
          empty={0}
          {...at('sessions')}
          onChange={(sessions) => set({ sessions })}
        />
      </div>
      <NumberField
        label={TEXTS.scroll}
        value={rules.scroll_percent}
        empty={0}
        max={100}
        {...at('scroll_percent')}
        onChange={(scroll_percent) => set({ scroll_percent })}
      />
      <Checkbox
        label={TEXTS.exit}
        checked={rules.exit_intent}
        onChange={(exit_intent) => set({ exit_intent })}
      />
      <h3>{TEXTS.limits}</h3>
      <NumberField
        label={TEXTS.sample}
        value={rules.sample_percent}
        empty={100}
        max={100}
        {...at('sample_percent')}
        onChange={(sample_percent) => set({ sample_percent })}
      />
      <div class="editor-pair">
        <TextField
          label={TEXTS.starts}
          type="date"
          value={rules.starts ?? ''}
          {...at('starts')}
          onInput={(starts) => set({ starts: starts || null })}
        />
        <TextField
          label={TEXTS.ends}
          type="date"
          value={rules.ends ?? ''}
          {...at('ends')}
          onInput={(ends) => set({ ends: ends || null })}
        />
        <NumberField
          label={TEXTS.capPerDay}
          hint={TEXTS.noLimit}
          value={rules.cap_per_day}
          empty={null}
          min={1}
          {...at('cap_per_day')}
          onChange={(cap_per_day) => set({ cap_per_day })}
        />
        <NumberField
          label={TEXTS.cap}
          hint={TEXTS.noLimit}
          value={rules.cap}
          empty={null}
          min={1}
          {...at('cap')}
          onChange={(cap) => set({ cap })}
        />
      </div>
    </>
  );
}

function Traits(properties: {
  rules: Rules;
  error: string | undefined;
  onChange: (traits: TraitRule[]) => void;
}) {
  const { rules, error, onChange } = properties;
  const { traits } = rules;
  const replace = (index: number, trait: TraitRule) =>
    onChange(traits.map((one, at) => (at === index ? trait : one)));
  return (
    <fieldset class="editor-group">
      <legend>{TEXTS.traits}</legend>
      <p class="field-hint">
        <CodeText text={TEXTS.traitsHint} />
      </p>
      {traits.map((trait, index) => (
        <div key={index} class="editor-trait">
          <TextField
            label={TEXTS.trait}
            value={trait.key}
            maxLength={100}
            onInput={(key) => replace(index, { ...trait, key })}
          />
          <Select
            label={TEXTS.operator}
            value={trait.op}
            options={OPERATORS}
            onChange={(op) => replace(index, { ...trait, op })}
          />
          <Commas
            label={TEXTS.values}
            hint={TEXTS.valuesHint}
            value={trait.values}
            onChange={(values) => replace(index, { ...trait, values })}
          />
          <Button isSmall kind="quiet" onClick={() => onChange(traits.filter((_, at) => at !== index))}>
            {TEXTS.remove}
          </Button>
        </div>
      ))}
      {error && <p class="field-error">{error}</p>}
      <div>
        <Button
          isSmall
          icon="plus"
          onClick={() => onChange([...traits, { key: '', op: 'in', values: [] } as TraitRule])}
        >
          {TEXTS.addTrait}
        </Button>
      </div>
    </fieldset>
  );
}

/** How often the same person is asked. */
export function CadenceFields({ values, draft, change }: SectionProperties) {
  const { cadence } = values;
  const set = (next: Partial<Schemas['Cadence']>) => change({ cadence: { ...cadence, ...next } });
  const at = (field: string) => reasonFor(draft, `cadence.${field}`);
  return (
    <>
      <p class="muted">{TEXTS.cadenceHelp}</p>
      <NumberField
        label={TEXTS.answeredDays}
        value={cadence.answered_days}
        empty={90}
        {...at('answered_days')}
        onChange={(answered_days) => set({ answered_days })}
      />
      <Commas
        label={TEXTS.dismissedDays}
        hint={TEXTS.dismissedHint}
        value={cadence.dismissed_days.map(String)}
        {...at('dismissed_days')}
        onChange={(days) => set({ dismissed_days: days.map(Number).filter((day) => !Number.isNaN(day)) })}
      />
      <NumberField
        label={TEXTS.longRest}
        value={cadence.long_rest_days}
        empty={365}
        {...at('long_rest_days')}
        onChange={(long_rest_days) => set({ long_rest_days })}
      />
      <NumberField
        label={TEXTS.betweenSurveys}
        value={cadence.between_surveys_days}
        empty={14}
        {...at('between_surveys_days')}
        onChange={(between_surveys_days) => set({ between_surveys_days })}
      />
      <Checkbox
        label={TEXTS.skipOpen}
        hint={TEXTS.skipOpenHint}
        checked={cadence.skip_open_follow_ups}
        onChange={(skip_open_follow_ups) => set({ skip_open_follow_ups })}
      />
    </>
  );
}

/** What the public badge shows. */
export function BadgeFields({ values, change }: SectionProperties) {
  return (
    <>
      <p class="muted">{TEXTS.badgeHelp}</p>
      <Radios
        legend={TEXTS.badge}
        value={values.badge}
        options={Object.entries(TEXTS.badges).map(([value, name]) => ({ value: value as 'none', name }))}
        onChange={(badge) => change({ badge })}
      />
    </>
  );
}
