import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Icon, type IconName } from '../../components/controls/icon.tsx';
import { VisuallyHidden } from '../../components/layout/visually_hidden.tsx';
import { MARK_NAMES, TEXTS } from '../../texts/surveys/install_page.ts';
import type { Mark, StepState } from './marks.ts';

const ICONS: Partial<Record<Mark, IconName>> = { done: 'check', warning: 'warning' };

/** One step: its mark, its name, what is true now, and what to do. A step that is done at first is folded. */
export function Step(properties: {
  number: number;
  title: string;
  state: StepState;
  isAlwaysOpen?: boolean;
  children: ComponentChildren;
}) {
  const { number, title, state, isAlwaysOpen, children } = properties;
  const { mark, text } = state;
  const id = useId();
  // Only the owner folds it later: what somebody reads must not close when a page loads the tag.
  const [isOpen, setIsOpen] = useState(isAlwaysOpen || mark === 'todo');
  useEffect(() => {
    if (mark === 'warning') setIsOpen(true);
  }, [mark]);
  const icon = ICONS[mark];
  return (
    <section class="panel step" aria-labelledby={id}>
      <div class="step-head">
        <span class={`step-mark ${mark}`}>
          {icon ? <Icon name={icon} /> : <span aria-hidden="true">{number}</span>}
          <VisuallyHidden>{MARK_NAMES[mark]}</VisuallyHidden>
        </span>
        <div class="step-texts">
          <h2 id={id}>{title}</h2>
          <p class="muted">{text}</p>
        </div>
        {!isAlwaysOpen && (
          <Button
            kind="quiet"
            isSmall
            isExpanded={isOpen}
            controls={`${id}-content`}
            label={isOpen ? TEXTS.hideStep(title) : TEXTS.showStep(title)}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? TEXTS.hide : TEXTS.show}
          </Button>
        )}
      </div>
      <div id={`${id}-content`} class="step-content" hidden={!isOpen}>
        {isOpen && children}
      </div>
    </section>
  );
}

/** Numbered instructions. */
export function Instructions({
  steps,
  children,
}: {
  steps: ComponentChildren[];
  children?: ComponentChildren;
}) {
  return (
    <ol class="instructions">
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
      {children}
    </ol>
  );
}
