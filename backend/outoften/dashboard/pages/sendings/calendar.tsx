import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDateTime, formatMonth, formatShortDay } from '../../format.ts';
import { WEEKDAYS } from '../../texts/mailing/sending_form.ts';
import { CALENDAR_KINDS, TEXTS } from '../../texts/mailing/sendings.ts';
import { today } from '../../time_zone.ts';
import { addMonths, type CalendarEntry, dayOf, plannedDays, weeksOf } from './calendar_days.ts';
import type { Sending } from './describe.ts';

/** Past runs are read of at most this many sendings, the newest: each is one request. */
const MAX_READ = 40;

/** A month with what was sent and what is planned; on a narrow window the days with something, as a list. */
export function Calendar(properties: {
  rows: Sending[];
  timeZone: string;
  pathOf: (rest: string[]) => string;
}) {
  const { rows, timeZone, pathOf } = properties;
  const { api } = useApp();
  const now = today(timeZone);
  const [month, setMonth] = useState(now.slice(0, 7));
  const daily = rows.filter(({ state, schedule }) => state === 'active' && schedule.kind === 'relative');
  const begun = rows
    .filter(({ progress, schedule }) => progress.run !== null && schedule.kind !== 'relative')
    .slice(0, MAX_READ);
  const runs = usePolled(
    (signal) =>
      Promise.all(
        begun.map(async ({ id, name }) => {
          const { data } = await api.get('/v1/sendings/{sending_id}/runs', {
            path: { sending_id: id },
            signal,
          });
          return data.map(({ started_at: at }): [string, CalendarEntry] => [
            dayOf(at, timeZone),
            { id, name, at, kind: 'sent' },
          ]);
        }),
      ),
    [begun.map(({ id, progress }) => `${id}.${progress.run}`).join()],
    { everySeconds: 300 },
  );
  const days = new Map<string, CalendarEntry[]>();
  for (const [day, entry] of [...(runs.data ?? []).flat(), ...plannedDays(rows, timeZone)])
    days.set(day, [...(days.get(day) ?? []), entry]);
  const isEmpty = ![...days.keys()].some((day) => day.startsWith(month));
  const to = (count: number) => addMonths(month, count);
  return (
    <Panel
      title={TEXTS.calendar}
      about={TEXTS.calendarAbout}
      problem={runs.problem}
      actions={
        <>
          <Button isSmall onClick={() => setMonth(to(-1))}>
            {`← ${formatMonth(`${to(-1)}-01`)}`}
          </Button>
          <Button isSmall onClick={() => setMonth(to(1))}>
            {`${formatMonth(`${to(1)}-01`)} →`}
          </Button>
        </>
      }
    >
      <table class="calendar">
        <caption aria-live="polite">{formatMonth(`${month}-01`)}</caption>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col">
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week, row) => (
            <tr key={row}>
              {week.map((day, column) => (
                <Day
                  key={column}
                  day={day}
                  isToday={day === now}
                  entries={days.get(day ?? '') ?? []}
                  timeZone={timeZone}
                  pathOf={pathOf}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {isEmpty && <p class="muted">{TEXTS.nothingInMonth}</p>}
      {daily.length > 0 && (
        <p class="muted">
          {TEXTS.daily}{' '}
          {daily.map(({ id, name }, index) => (
            <Fragment key={id}>
              {index > 0 && ', '}
              <Link to={pathOf([String(id)])}>
                <bdi>{name}</bdi>
              </Link>
            </Fragment>
          ))}
        </p>
      )}
    </Panel>
  );
}

function Day(properties: {
  day: string | null;
  isToday: boolean;
  entries: CalendarEntry[];
  timeZone: string;
  pathOf: (rest: string[]) => string;
}) {
  const { day, isToday, entries, timeZone, pathOf } = properties;
  return (
    <td class={entries.length > 0 ? undefined : 'empty'} aria-current={isToday ? 'date' : undefined}>
      {day && (
        <time dateTime={day}>
          <span class="calendar-number" aria-hidden="true">
            {Number(day.slice(8))}
          </span>
          <span class="calendar-date">{formatShortDay(day)}</span>
        </time>
      )}
      {entries.length > 0 && (
        <ul role="list">
          {entries.map(({ id, name, kind, at }) => (
            <li key={`${id}.${kind}`} class={kind}>
              <Link to={pathOf([String(id)])}>
                <bdi>{name}</bdi>
              </Link>{' '}
              <span class="muted">
                {CALENDAR_KINDS[kind]}, {formatDateTime(at, timeZone).split(', ').at(-1)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </td>
  );
}
