import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../controls/icon.tsx';
import { CodeText } from './code_text.tsx';

/** Says that there is nothing, why, and what to do next. */
export function EmptyState(properties: {
  title: string;
  text?: string;
  icon?: IconName;
  /** A button or a link. */
  action?: ComponentChildren;
}) {
  const { title, text, icon = 'comment', action } = properties;
  return (
    <div class="empty-state">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {text && (
        <p class="muted">
          <CodeText text={text} />
        </p>
      )}
      {action}
    </div>
  );
}
