import { Checkbox, Radios } from '../../../components/controls/checkbox.tsx';
import { Select, TextField } from '../../../components/controls/field.tsx';
import { Notice } from '../../../components/layout/notice.tsx';
import { TEXTS, WEEKDAYS } from '../../../texts/mailing/sending_form.ts';
import { KIND_NAMES } from '../../../texts/mailing/sendings.ts';
import type { Schedule } from '../describe.ts';
import type { Draft } from './draft.ts';

interface Properties {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** How often a sending is sent, and when. */
export function ScheduleFields(
  properties: Properties & { mistakes: Partial<Record<keyof Draft, string>>; timeZone: string },
) {
  const { draft, mistakes, timeZone, onChange } = properties;
  return (
    <>
      <Select
        label={TEXTS.kind}
        value={draft.kind}
        options={Object.entries(KIND_NAMES).map(([value, name]) => ({
          value: value as Schedule['kind'],
          name,
        }))}
        onChange={(kind) => onChange({ kind })}
      />
      {draft.kind === 'relative' ? (
        <RelativeFields draft={draft} error={mistakes.trait ?? ''} onChange={onChange} />
      ) : (
        <>
          <Radios
            legend={TEXTS.first}
            value={draft.isOnDay ? 'day' : 'now'}
            options={[
              { value: 'now', name: TEXTS.now },
              { value: 'day', name: TEXTS.onDay },
            ]}
            onChange={(value) => onChange({ isOnDay: value === 'day' })}
          />
          {draft.isOnDay && (
            <div class="side-by-side">
              <TextField
                label={TEXTS.day}
                type="date"
                value={draft.day}
                error={mistakes.day ?? ''}
                onInput={(day) => onChange({ day })}
              />
              <TextField
                label={TEXTS.time}
                type="time"
                hint={TEXTS.timeHint(timeZone)}
                value={draft.time}
                onInput={(time) => onChange({ time })}
              />
            </div>
          )}
        </>
      )}
      <Checkbox
        label={TEXTS.workingHours}
        hint={TEXTS.workingHoursHint}
        checked={draft.isInWorkingHours}
        onChange={(isInWorkingHours) => onChange({ isInWorkingHours })}
      />
      {draft.isInWorkingHours && <HoursFields draft={draft} mistakes={mistakes} onChange={onChange} />}
      <TextField
        label={TEXTS.spread}
        hint={TEXTS.spreadHint}
        type="number"
        min={0}
        max={720}
        value={draft.spread}
        onInput={(spread) => onChange({ spread })}
      />
    </>
  );
}

/** The most e-mails in an hour. */
export function LimitField({ draft, onChange }: Properties) {
  return (
    <TextField
      label={TEXTS.limit}
      hint={TEXTS.limitHint}
      type="number"
      min={1}
      value={draft.limit}
      onInput={(limit) => onChange({ limit })}
    />
  );
}

function RelativeFields({ draft, error, onChange }: Properties & { error: string }) {
  return (
    <>
      <Radios
        legend={TEXTS.relativeTo}
        value={draft.isByTrait ? 'trait' : 'created_at'}
        options={[
          { value: 'created_at', name: TEXTS.createdAt },
          { value: 'trait', name: TEXTS.trait },
        ]}
        onChange={(value) => onChange({ isByTrait: value === 'trait' })}
      />
      {draft.isByTrait && (
        <TextField
          label={TEXTS.traitName}
          hint={TEXTS.traitHint}
          value={draft.trait}
          maxLength={100}
          error={error}
          onInput={(trait) => onChange({ trait })}
        />
      )}
      <TextField
        label={TEXTS.afterDays}
        type="number"
        min={0}
        max={3650}
        value={draft.afterDays}
        onInput={(afterDays) => onChange({ afterDays })}
      />
    </>
  );
}

const HOURS = Array.from({ length: 25 }, (_, hour) => ({ value: String(hour), name: `${hour}:00` }));

function HoursFields({
  draft,
  mistakes,
  onChange,
}: Properties & { mistakes: Partial<Record<keyof Draft, string>> }) {
  return (
    <>
      <fieldset class="radios inline">
        <legend class="field-label">{TEXTS.days}</legend>
        {WEEKDAYS.map((name, index) => {
          const day = index + 1;
          return (
            <Checkbox
              key={name}
              label={name}
              checked={draft.days.includes(day)}
              onChange={(isOn) =>
                onChange({
                  days: [...draft.days.filter((one) => one !== day), ...(isOn ? [day] : [])].sort(),
                })
              }
            />
          );
        })}
      </fieldset>
      <Notice text={mistakes.days ?? ''} />
      <div class="side-by-side">
        <Select
          label={TEXTS.opens}
          value={draft.opens}
          options={HOURS.slice(0, -1)}
          onChange={(opens) => onChange({ opens })}
        />
        <Select
          label={TEXTS.closes}
          value={draft.closes}
          options={HOURS.slice(1)}
          onChange={(closes) => onChange({ closes })}
        />
      </div>
      <Notice text={mistakes.closes ?? ''} />
    </>
  );
}
