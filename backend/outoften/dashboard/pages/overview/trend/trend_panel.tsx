import { ChartOrTable, useTableView } from '../../../components/charts/frame.tsx';
import { TrendChart, type TrendMark, type TrendPoint } from '../../../components/charts/trend_chart.tsx';
import { EmptyState } from '../../../components/layout/empty_state.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { Pill } from '../../../components/layout/pill.tsx';
import { type Reading, usePolled } from '../../../context.ts';
import { formatBound, formatCount, formatDay, formatMonth, formatShortDay } from '../../../format.ts';
import type { Api, Schemas } from '../../../server/api.ts';
import { alertMark } from '../../../texts/automation/alerts.ts';
import {
  beforeAfter,
  daysName,
  noteDays,
  noteEffect,
  pointSentence,
  TEXTS,
  trendAbout,
  trendDescription,
} from '../../../texts/overview.ts';
import { type PanelProperties, useReport } from '../reading.ts';
import { readTrend } from './trend_read.ts';

type Report = Schemas['TrendReport'];
/** A note with the score in the days before and after. */
export type Note = Schemas['NoteReport'];

/** The trend, and what the score did after the latest notes. */
export interface TrendReading {
  trend: Report;
  notes: Note[];
}

/** The days before and after a note that are compared. */
const NOTE_DAYS = 42;
/** More notes than these are only marks on the chart. */
const MAX_COMPARED_NOTES = 3;

/** Reads the trend and the latest notes again and again, unless the page does not show them. */
export function useTrend(panel: PanelProperties, isShown: boolean): Reading<TrendReading | null> {
  const { api, path, query, dependencies } = useReport(panel);
  return usePolled(
    async (signal) => {
      if (!isShown) return null;
      const trend = await readTrend(api, path, query, signal);
      return { trend, notes: await readNotes(api, trend, query, signal) };
    },
    [...dependencies, isShown],
    { everySeconds: 5 },
  );
}

/** The score over time, with notes and versions, and what the score did after the latest notes. */
export function TrendPanel(properties: {
  reading: Reading<TrendReading | null>;
  goal: number | null;
  alerts: Schemas['Alert'][];
}) {
  const { goal, alerts } = properties;
  const { data, isStale, problem } = properties.reading;
  const { isTable, button } = useTableView();
  const points = data?.trend.data ?? [];
  const hasLine = points.some(({ nps }) => nps !== null);
  return (
    <Panel
      title={TEXTS.trend}
      explanation={TEXTS.explainTrend}
      about={data ? trendAbout(data.trend) : ''}
      actions={hasLine && button}
      columns={8}
      isLoading={!data}
      isStale={isStale}
      problem={problem}
    >
      {data && !hasLine && <EmptyState icon="overview" title={TEXTS.noTrend} text={TEXTS.noTrendHelp} />}
      {data && hasLine && (
        <ChartOrTable
          isTable={isTable}
          caption={TEXTS.trend}
          rows={points}
          rowKey={({ from, to }) => `${from} ${to}`}
          columns={[
            { key: 'days', name: TEXTS.from, isRowHeader: true, cell: ({ from, to }) => daysName(from, to) },
            {
              key: 'nps',
              name: TEXTS.nps,
              isNumber: true,
              cell: ({ nps }) => (nps === null ? '–' : formatCount(nps)),
            },
            {
              key: 'interval',
              name: TEXTS.interval,
              isNumber: true,
              cell: ({ interval }) => intervalCell(interval),
            },
            {
              key: 'responses',
              name: TEXTS.responses,
              isNumber: true,
              cell: ({ responses }) => formatCount(responses),
            },
          ]}
        >
          <TrendChart
            title={TEXTS.trend}
            description={trendDescription(points)}
            points={points.map((point) => toPoint(point, data.trend))}
            marks={marksOf(data.trend, data.notes, alerts)}
            goal={goal === null ? null : { value: goal, label: TEXTS.goalLine(goal) }}
          />
        </ChartOrTable>
      )}
      {data && data.notes.length > 0 && (
        <ul class="note-effects" role="list">
          {data.notes.map((note) => (
            <NoteEffect key={note.id} note={note} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function NoteEffect({ note }: { note: Note }) {
  const { comparison, nps } = note.score;
  return (
    <li>
      <span class="note-text">
        <span class="muted">{formatDay(note.day)}</span> <strong>{note.text}</strong>
      </span>
      {comparison?.points != null && (
        <Pill kind={effectOf(note) ?? 'plain'} title={noteDays(note.days)}>
          {beforeAfter(comparison.nps, nps)}
        </Pill>
      )}
      <span class="muted small-text">{noteEffect(comparison)}</span>
    </li>
  );
}

async function readNotes(api: Api, trend: Report, query: object, signal: AbortSignal): Promise<Note[]> {
  const { from: _, to: __, ...filters } = query as { from?: string; to?: string };
  const first = trend.data[0]?.from ?? trend.from;
  const notes = trend.notes
    .filter(({ day }) => day >= first)
    .sort((one, other) => one.day.localeCompare(other.day))
    .slice(-MAX_COMPARED_NOTES);
  const read = ({ id }: Schemas['DateNote']) =>
    api.get('/v1/surveys/{survey_id}/notes/{note_id}', {
      path: { survey_id: trend.survey_id, note_id: id },
      query: { ...filters, days: NOTE_DAYS },
      signal,
    });
  return Promise.all(notes.map(read));
}

/** Returns whether the score rose or fell after a note by more than chance; null if not. */
export function effectOf({ score: { comparison } }: Note): 'bad' | 'good' | null {
  if (!comparison?.significant || comparison.points === null) return null;
  return comparison.points < 0 ? 'bad' : 'good';
}

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);

function toPoint(point: Schemas['Point'], { by, rolling }: Report): TrendPoint {
  const [first, end] = [noon(point.from), noon(point.to)];
  // A rolling point stands at the end of its days, one of weeks or months in their middle.
  const middle = by === 'day' ? first : (first + end) / 2;
  const at = rolling ? end : middle;
  return {
    at,
    // The axis names the first day of the weeks or months: a note of that day stands on it.
    tickAt: rolling ? at : first,
    value: point.nps,
    low: point.interval?.low ?? null,
    high: point.interval?.high ?? null,
    isUncertain: point.partial || point.reliability === 'low',
    label: by === 'month' ? formatMonth(point.from) : formatShortDay(rolling ? point.to : point.from),
    sentence: pointSentence(point),
  };
}

function marksOf(trend: Report, compared: Note[], alerts: Schemas['Alert'][]): TrendMark[] {
  const notes = trend.notes.map(({ id, day, text }) => {
    const note = compared.find((one) => one.id === id);
    return { at: noon(day), text, kind: 'note' as const, effect: note ? effectOf(note) : null };
  });
  // The first version is the beginning of the survey, which the line shows.
  const versions = trend.versions
    .filter(({ number }) => number > 1)
    .map(({ number, day }) => ({ at: noon(day), text: TEXTS.versionMark(number), kind: 'version' as const }));
  const opened = alerts.map((alert) => ({
    at: Date.parse(alert.opened_at),
    text: alertMark(alert),
    kind: 'alert' as const,
    effect: 'bad' as const,
  }));
  const [first, end] = [noon(trend.data[0]?.from ?? trend.from), noon(trend.data.at(-1)?.to ?? trend.to)];
  return [...notes, ...versions, ...opened]
    .filter(({ at }) => at >= first && at <= end)
    .sort((one, other) => one.at - other.at);
}

function intervalCell(interval: Schemas['Interval'] | null): string {
  return interval ? `${formatBound(interval.low)} – ${formatBound(interval.high)}` : '–';
}
