const WIDTH = 96;
const HEIGHT = 28;

/** A small line of a number over time; gaps where it is not known. `label` says what it shows. */
export function Sparkline({ values, label }: { values: (number | null)[]; label: string }) {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number) => 2 + (index / Math.max(1, values.length - 1)) * (WIDTH - 4);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - 3 - ((value - low) / (high - low)) * (HEIGHT - 6);
  let command = 'M';
  const path = values
    .map((value, index) => {
      const part = value === null ? '' : `${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      command = value === null ? 'M' : 'L';
      return part;
    })
    .join('');
  const last = values.at(-1);
  return (
    <svg
      class="sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <path class="trend-line" d={path} />
      {last !== null && last !== undefined && (
        <circle class="dot" cx={x(values.length - 1)} cy={y(last)} r={2.5} />
      )}
    </svg>
  );
}
