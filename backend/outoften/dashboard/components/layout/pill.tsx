import type { ComponentChildren } from 'preact';
import type { Category } from '../../server/constants.ts';
import { CATEGORY_NAMES, TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { VisuallyHidden } from './visually_hidden.tsx';

/** The look of a short label. */
export type PillKind = Category | 'plain' | 'good' | 'bad' | 'warning' | 'accent';

/** A short label: a state, a tag, a role. */
export function Pill(properties: { kind?: PillKind; title?: string; children: ComponentChildren }) {
  const { kind = 'plain', title, children } = properties;
  return (
    <span class={`pill ${kind}`} title={title}>
      {children}
    </span>
  );
}

/** A score in the color of its category; screen readers hear the category too. */
export function ScorePill({ score, category }: { score: number; category: Category }) {
  return (
    <span class={`score-pill ${category}`}>
      <VisuallyHidden>{TEXTS.score} </VisuallyHidden>
      {score}
      <VisuallyHidden>, {CATEGORY_NAMES[category]}</VisuallyHidden>
    </span>
  );
}

/** A label that can be removed, such as an active filter or a tag. */
export function Chip(properties: {
  children: ComponentChildren;
  /** What the button does, such as "Remove the filter Channel: Widget". */
  removeLabel?: string;
  onRemove?: () => void;
  /** Says why the chip has no effect here. */
  note?: string;
}) {
  const { children, removeLabel, onRemove, note } = properties;
  return (
    <span class={note ? 'chip without-effect' : 'chip'} title={note}>
      <span>{children}</span>
      {note && <VisuallyHidden> ({note})</VisuallyHidden>}
      {onRemove && <Button icon="close" kind="quiet" isSmall label={removeLabel ?? ''} onClick={onRemove} />}
    </span>
  );
}
