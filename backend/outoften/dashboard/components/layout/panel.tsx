import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Explained } from '../overlays/explained.tsx';
import { Notice } from './notice.tsx';
import { Skeleton } from './skeleton.tsx';

/** A part of a page with a heading. `columns` of 12 are its width where there is room. */
export function Panel(properties: {
  title: string;
  /** What the panel's numbers mean. */
  explanation?: string;
  /** A line below the heading. */
  about?: ComponentChildren;
  actions?: ComponentChildren;
  columns?: 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;
  /** Whether the content is not there yet. */
  isLoading?: boolean;
  /** Whether the content belongs to the filters of before. */
  isStale?: boolean;
  problem?: string;
  class?: string;
  children?: ComponentChildren;
}) {
  const {
    title,
    explanation,
    about,
    actions,
    columns,
    isLoading,
    isStale,
    problem = '',
    children,
  } = properties;
  const id = useId();
  const classes = ['panel', columns && `columns-${columns}`, isStale && 'stale', properties.class];
  return (
    <section
      class={classes.filter(Boolean).join(' ')}
      aria-labelledby={id}
      aria-busy={isLoading || undefined}
    >
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {explanation && <Explained name={title} text={explanation} />}
        {actions && <div class="panel-actions">{actions}</div>}
      </div>
      {about && <p class="panel-about">{about}</p>}
      <Notice text={problem} />
      {isLoading && !problem ? <Skeleton /> : children}
    </section>
  );
}

/** A list of names with values, such as the details of a response. */
export function Facts({ facts }: { facts: { name: string; value: ComponentChildren }[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
