import type { Schemas } from '../../api.ts';
import type { Scale } from './scale.ts';

/** A value with its interval on a line. `sentence` is the chart's text for screen readers. */
export function Axis(properties: {
  scale: Scale;
  value: number;
  interval: Schemas['Interval'] | null;
  sentence: string;
  labels: string[];
  isSmall?: boolean;
}) {
  const { at, start, width } = properties.scale.place(properties.value, properties.interval);
  return (
    <figure>
      <svg class={properties.isSmall ? 'axis small' : 'axis'} role="img" aria-label={properties.sentence}>
        <line class="axis-line" x1="0%" x2="100%" y1="50%" y2="50%" />
        {properties.scale.ticks.map((x) => (
          <line key={x} class="axis-tick" x1={`${x}%`} x2={`${x}%`} y1="38%" y2="62%" />
        ))}
        {start !== null && (
          <rect class="axis-interval" x={`${start}%`} width={`${width}%`} y="30%" height="40%" rx="5" />
        )}
        <line class="axis-value" x1={`${at}%`} x2={`${at}%`} y1="8%" y2="92%" />
      </svg>
      <div class="axis-labels" aria-hidden="true">
        {properties.labels.map((label) => (
          <span key={label}>{label}</span>
        ))}
      </div>
    </figure>
  );
}
