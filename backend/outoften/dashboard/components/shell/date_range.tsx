import { useState } from 'preact/hooks';
import { DEFAULT_PERIOD, PERIODS } from '../../address/filters.ts';
import { useFilters } from '../../context.ts';
import { PERIOD_NAMES, periodName, TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { TextField } from '../controls/field.tsx';
import { Popover } from '../overlays/popover.tsx';

/** The days that the page is about: some ranges up to today, or any two dates. */
export function DateRange({ timeZone }: { timeZone: string }) {
  const { filters, change } = useFilters();
  const name = periodName(filters);
  return (
    <>
      <Popover label={TEXTS.dates} button={{ icon: 'calendar', isSmall: true, children: name }}>
        {(close) => <DateChoice timeZone={timeZone} onClose={close} />}
      </Popover>
      {filters.period !== DEFAULT_PERIOD && (
        <Button
          icon="undo"
          kind="quiet"
          isSmall
          label={TEXTS.defaultDates}
          onClick={() => change({ period: DEFAULT_PERIOD, from: null, to: null })}
        />
      )}
    </>
  );
}

function DateChoice({ timeZone, onClose }: { timeZone: string; onClose: () => void }) {
  const { filters, change } = useFilters();
  const [from, setFrom] = useState(filters.from ?? '');
  const [to, setTo] = useState(filters.to ?? '');
  return (
    <>
      <ul class="choices" role="list">
        {PERIODS.map((period) => (
          <li key={period}>
            <Button
              kind="quiet"
              isPressed={filters.period === period}
              onClick={() => {
                change({ period, from: null, to: null });
                onClose();
              }}
            >
              {PERIOD_NAMES[period]}
            </Button>
          </li>
        ))}
      </ul>
      <form
        class="custom-dates"
        onSubmit={(event) => {
          event.preventDefault();
          if (!from && !to) return;
          change({ period: 'custom', from: from || null, to: to || null });
          onClose();
        }}
      >
        <p class="field-label">{TEXTS.customDates}</p>
        <TextField
          label={TEXTS.firstDay}
          type="date"
          value={from}
          onInput={setFrom}
          {...(to && { max: to })}
        />
        <TextField
          label={TEXTS.lastDay}
          type="date"
          value={to}
          onInput={setTo}
          {...(from && { min: from })}
        />
        <p class="field-hint">{TEXTS.daysIn(timeZone)}</p>
        <Button type="submit" kind="primary" isSmall disabled={!from && !to}>
          {TEXTS.apply}
        </Button>
      </form>
    </>
  );
}
