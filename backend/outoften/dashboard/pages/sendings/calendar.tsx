import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDateTime, formatMonth, formatShortDay } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { WEEKDAYS } from '../../texts/mailing/sending_form.ts';
import { CALENDAR_KINDS, TEXTS } from '../../texts/mailing/sendings.ts';
import { timeZoneOf, today } from '../../time_zone.ts';
import { addMonths, type CalendarEntry, dayOf, plannedDays, weeksOf } from './calendar_days.ts';
import type { Sending } from './describe.ts';

/** A month with what was sent and what is planned; on a narrow window the days with something, as a list. */
export function Calendar(properties: {
  site: Schemas['SiteOut'];
  rows: Sending[];
  pathOf: (rest: string[]) => string;
}) {
  const { site, rows, pathOf } = properties;
  const { api } = useApp();
  const timeZone = timeZoneOf(site);
  const now = today(timeZone);
  const [month, setMonth] = useState(now.slice(0, 7));
  const daily = rows.filter(({ state, schedule }) => state === 'active' && schedule.kind === 'relative');
  const to = (count: number) => addMonths(month, count);
  const runs = usePolled(
    (signal) =>
      api.get('/v1/sites/{site_id}/sending-runs', {
        path: { site_id: site.id },
        query: { from: `${month}-01`, to: `${to(1)}-01` },
        signal,
      }),
    [site.id, month],
    { everySeconds: 30 },
  );
  const sent = (runs.data?.data ?? [])
    .filter(({ kind }) => kind !== 'relative')
    .map(({ sending_id: id, name, started_at: at }): [string, CalendarEntry] => [
      dayOf(at, timeZone),
      { id, name, at, kind: 'sent' },
    ]);
  const days = new Map<string, CalendarEntry[]>();
  for (const [day, entry] of [...sent, ...plannedDays(rows, timeZone)])
    days.set(day, [...(days.get(day) ?? []), entry]);
  const isEmpty = ![...days.keys()].some((day) => day.startsWith(month));
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
      {isEmpty && !runs.isStale && <p class="muted">{TEXTS.nothingInMonth}</p>}
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
