import type { ComponentChildren } from 'preact';
import { useApp } from '../../context.ts';
import { Icon, type IconName } from '../controls/icon.tsx';
import { CodeText } from './code_text.tsx';

/** Says that there is nothing, why, and what to do next; visitors of a shared view can do nothing. */
export function EmptyState(properties: {
  title: string;
  text?: string;
  icon?: IconName;
  /** A button or a link. */
  action?: ComponentChildren;
}) {
  const { title, text, icon = 'comment', action } = properties;
  const { isShared } = useApp();
  return (
    <div class="empty-state">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {text && !isShared && (
        <p class="muted">
          <CodeText text={text} />
        </p>
      )}
      {action}
    </div>
  );
}
