import { useId } from 'preact/hooks';
import { ChartRoom, chartAttributes, DECORATION, type Size, usePoints } from './frame.tsx';
import { scoreTicks } from './scale.ts';

/** One point of the line. `value` is null where there are too few responses. */
export interface TrendPoint {
  /** Milliseconds. */
  at: number;
  value: number | null;
  low: number | null;
  high: number | null;
  /** Whether it is of few responses, or not over yet: drawn hollow. */
  isUncertain: boolean;
  /** The short text on the axis, and the moment that it names. */
  label: string;
  tickAt: number;
  /** What the point says, for screen readers and beside the pointer. */
  sentence: string;
}

/** A day on which something happened. */
export interface TrendMark {
  at: number;
  text: string;
  kind: 'alert' | 'note' | 'version';
  /** Whether the score changed afterwards, more than by chance. */
  effect?: 'bad' | 'good' | null;
}

const MIN_HEIGHT = 260;
const PLACE = { top: 46, right: 14, bottom: 28, left: 40 };
const GOAL_WIDTH = 46;
const CHARACTER = 6.6;
const LABEL_WIDTH = 62;
/** With more points than these, their dots would hide the line. */
const MAX_DOTS = 40;

/** The score over time with its interval as a band, and marks for notes and versions. */
export function TrendChart(properties: {
  title: string;
  description: string;
  points: TrendPoint[];
  marks: TrendMark[];
  /** A goal, as a line across. */
  goal?: { value: number; label: string } | null;
}) {
  return <ChartRoom minHeight={MIN_HEIGHT}>{(size) => <Drawing {...properties} size={size} />}</ChartRoom>;
}

function Drawing(properties: Parameters<typeof TrendChart>[0] & { size: Size }) {
  const { title, description, points, marks, goal, size } = properties;
  const { width, height } = size;
  const id = useId();
  const { active, setActive, attributesOf, move } = usePoints(points.length);
  const values = points.flatMap(({ value, low, high }) =>
    value === null ? [] : [low ?? value, high ?? value],
  );
  const ticks = scoreTicks(goal ? [...values, goal.value] : values);
  // A mark may be earlier than the middle of the first point's days, or later than that of the last one's.
  const times = [...points, ...marks].map(({ at }) => at).concat(points.map(({ tickAt }) => tickAt));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const right = PLACE.right + (goal ? GOAL_WIDTH : 0);
  const inner = width - PLACE.left - right;
  const bottom = height - PLACE.bottom;
  const x = (at: number) =>
    PLACE.left + (last === first ? inner / 2 : ((at - first) / (last - first)) * inner);
  const y = (value: number) =>
    bottom -
    ((Math.min(ticks.high, Math.max(ticks.low, value)) - ticks.low) / (ticks.high - ticks.low)) *
      (bottom - PLACE.top);
  const every = Math.max(1, Math.ceil(points.length / Math.max(1, Math.floor(inner / LABEL_WIDTH))));
  const runs = runsOf(points);
  const shown = active === null ? null : points[active];
  return (
    <>
      <svg {...chartAttributes(id, size)} onKeyDown={move} onPointerLeave={() => setActive(null)}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        <g {...DECORATION}>
          {ticks.values.map((value) => (
            <g key={value}>
              <line
                class={value === 0 ? 'grid-line zero' : 'grid-line'}
                x1={PLACE.left}
                x2={width - right}
                y1={y(value)}
                y2={y(value)}
              />
              <text class="tick" x={PLACE.left - 8} y={y(value) + 4} text-anchor="end">
                {String(value).replace('-', '−')}
              </text>
            </g>
          ))}
          {points.map(
            (point, index) =>
              (points.length - 1 - index) % every === 0 && (
                <g key={point.at}>
                  <line
                    class="grid-line zero"
                    x1={x(point.tickAt)}
                    x2={x(point.tickAt)}
                    y1={bottom}
                    y2={bottom + 5}
                  />
                  <text
                    class="tick"
                    x={Math.min(x(point.tickAt), width - 24)}
                    y={height - 8}
                    text-anchor="middle"
                  >
                    {point.label}
                  </text>
                </g>
              ),
          )}
          {goal && (
            <>
              <line
                class="goal-line"
                x1={PLACE.left}
                x2={width - right}
                y1={y(goal.value)}
                y2={y(goal.value)}
              />
              <text class="tick goal-text" x={width - right + 6} y={y(goal.value) + 4}>
                {goal.label}
              </text>
            </>
          )}
          {runs.map((run) => (
            <path key={run[0]?.at} class={run.length > 1 ? 'band' : 'band alone'} d={bandPath(run, x, y)} />
          ))}
          <Marks marks={marks} x={x} width={width} bottom={bottom} />
          {runs.map((run) => (
            <path key={run[0]?.at} class="trend-line" d={linePath(run, x, y)} />
          ))}
          {shown && (
            <line class="pointer-line" x1={x(shown.at)} x2={x(shown.at)} y1={PLACE.top} y2={bottom} />
          )}
        </g>
        {points.map((point, index) => {
          const at = x(point.at);
          const half = points.length > 1 ? inner / (points.length - 1) / 2 : inner / 2;
          return (
            <g
              key={point.at}
              {...attributesOf(index, point.sentence)}
              onPointerEnter={() => setActive(index)}
            >
              <rect class="hit" x={at - half} y={PLACE.top} width={half * 2} height={bottom - PLACE.top} />
              {point.value !== null &&
                (points.length <= MAX_DOTS || index === active || index === points.length - 1) && (
                  <circle
                    class={point.isUncertain ? 'dot hollow' : 'dot'}
                    cx={at}
                    cy={y(point.value)}
                    r={index === active ? 5.5 : 3.5}
                  />
                )}
            </g>
          );
        })}
      </svg>
      {shown && (
        <p
          class="chart-tip"
          aria-hidden="true"
          style={
            x(shown.at) > width / 2
              ? { insetInlineEnd: `${width - x(shown.at) + 10}px` }
              : { insetInlineStart: `${x(shown.at) + 10}px` }
          }
        >
          {shown.sentence}
        </p>
      )}
    </>
  );
}

/** The marks, each with its text above the chart: in a second row where it would cover the one before. */
function Marks(properties: { marks: TrendMark[]; x: (at: number) => number; width: number; bottom: number }) {
  const { marks, x, width, bottom } = properties;
  const ends = [-Infinity, -Infinity];
  return marks.map((mark) => {
    const at = x(mark.at);
    const room = width < 520 ? 16 : 34;
    const text = mark.text.length > room ? `${mark.text.slice(0, room - 1)}…` : mark.text;
    const length = text.length * CHARACTER;
    const isLeft = at + length + 8 > width;
    const start = isLeft ? at - length - 8 : at;
    const row = ends.findIndex((end) => end < start);
    if (row >= 0) ends[row] = start + length + 16;
    const top = row === 1 ? 30 : 12;
    return (
      <g key={`${mark.kind} ${mark.at} ${mark.text}`} class={`trend-mark ${mark.kind} ${mark.effect ?? ''}`}>
        <line x1={at} x2={at} y1={row < 0 ? PLACE.top : top - 8} y2={bottom} />
        {row >= 0 && (
          <text x={isLeft ? at - 6 : at + 6} y={top} text-anchor={isLeft ? 'end' : 'start'}>
            {text}
          </text>
        )}
      </g>
    );
  });
}

type Known = TrendPoint & { value: number };

/** Returns the points with a value, in runs without a gap. */
function runsOf(points: TrendPoint[]): Known[][] {
  const runs: Known[][] = [[]];
  for (const point of points) {
    if (point.value === null) runs.push([]);
    else runs.at(-1)?.push(point as Known);
  }
  return runs.filter((run) => run.length > 0);
}

type Place = (value: number) => number;

function linePath(run: Known[], x: Place, y: Place): string {
  return run
    .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${round(x(at))} ${round(y(value))}`)
    .join('');
}

function bandPath(run: Known[], x: Place, y: Place): string {
  const there = run.map(({ at, value, high }) => `${round(x(at))} ${round(y(high ?? value))}`);
  const back = run.map(({ at, value, low }) => `${round(x(at))} ${round(y(low ?? value))}`).reverse();
  return `M${[...there, ...back].join('L')}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
