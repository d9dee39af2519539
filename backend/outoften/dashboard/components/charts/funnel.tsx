import { formatCount, formatRate } from '../../format.ts';

/** One step of a funnel; `share` is of the step that counts as all, null where it is not known. */
export interface FunnelStep {
  name: string;
  count: number;
  share: number | null;
  /** Whether the bar is drawn in the strong color. */
  isMain?: boolean;
}

/** Steps that people take one after the other, each with its count and share; the list is its own table. */
export function Funnel({ label, steps }: { label: string; steps: FunnelStep[] }) {
  const most = Math.max(...steps.map(({ count }) => count), 1);
  return (
    <ul class="funnel" role="list" aria-label={label}>
      {steps.map(({ name, count, share, isMain }) => (
        <li key={name}>
          <span class="funnel-name">{name}</span>
          <span class="funnel-track" aria-hidden="true">
            <span
              class={isMain ? 'funnel-bar main' : 'funnel-bar'}
              style={{ inlineSize: `${(count / most) * 100}%` }}
            />
          </span>
          <span class="funnel-count">{formatCount(count)}</span>
          <span class="funnel-share muted">{share === null ? '' : formatRate(share)}</span>
        </li>
      ))}
    </ul>
  );
}
