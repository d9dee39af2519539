import { useId } from 'preact/hooks';
import { formatCount } from '../../format.ts';
import { CATEGORIES, SCORES_OF_CATEGORY } from '../../server/constants.ts';
import { ChartRoom, chartAttributes, DECORATION, type Size, usePoints } from './frame.tsx';
import { barHeights, categoryOf } from './scale.ts';

const MIN_HEIGHT = 150;
const TOP = 22;
const BOTTOM = 30;

/** How many responses gave each score, 0 to 10, in the colors of the categories. */
export function Histogram(properties: {
  title: string;
  description: string;
  counts: number[];
  /** What a column says, for screen readers. */
  sentence: (score: number, count: number) => string;
}) {
  return <ChartRoom minHeight={MIN_HEIGHT}>{(size) => <Drawing {...properties} size={size} />}</ChartRoom>;
}

function Drawing(properties: Parameters<typeof Histogram>[0] & { size: Size }) {
  const { title, description, counts, sentence, size } = properties;
  const { width, height: room } = size;
  const id = useId();
  const { attributesOf, move } = usePoints(counts.length);
  const heights = barHeights(counts);
  const step = width / counts.length;
  const bar = Math.min(48, step - Math.min(8, step * 0.2));
  const base = room - BOTTOM;
  const left = (score: number) => score * step + (step - bar) / 2;
  return (
    <svg {...chartAttributes(id, size)} onKeyDown={move}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {counts.map((count, score) => {
        const height = count === 0 ? 0 : Math.max(2, (heights[score] ?? 0) * (base - TOP));
        return (
          <g key={left(score)} {...attributesOf(score, sentence(score, count))}>
            <rect class="hit" x={score * step} y={0} width={step} height={room} />
            <rect
              class={`column ${categoryOf(score)}`}
              x={left(score)}
              y={base - height}
              width={bar}
              height={height}
              rx={Math.min(3, height)}
            />
            <text
              class={count === 0 ? 'value none' : 'value'}
              x={left(score) + bar / 2}
              y={base - height - 6}
              text-anchor="middle"
            >
              {formatCount(count)}
            </text>
            <text class="tick score" x={left(score) + bar / 2} y={base + 18} text-anchor="middle">
              {score}
            </text>
          </g>
        );
      })}
      <g {...DECORATION}>
        <line class="grid-line zero" x1={0} x2={width} y1={base} y2={base} />
        {CATEGORIES.map((category) => {
          const { min, max } = SCORES_OF_CATEGORY[category];
          const [from, to] = [left(min), left(max) + bar];
          return (
            <line
              key={category}
              class={`bracket ${category}`}
              x1={from}
              x2={to}
              y1={base + 26}
              y2={base + 26}
            />
          );
        })}
      </g>
    </svg>
  );
}
