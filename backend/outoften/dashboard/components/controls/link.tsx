import type { ComponentChildren } from 'preact';
import { useApp } from '../../context.ts';
import { isPlainClick } from '../../router.ts';

/** A link to another page of the dashboard, opened without loading a document; only its text in a shared view. */
export function Link(properties: {
  to: string;
  isCurrent?: boolean;
  class?: string;
  title?: string;
  children: ComponentChildren;
}) {
  const { router, session, isShared } = useApp();
  if (isShared) return <span>{properties.children}</span>;
  function open(event: MouseEvent): void {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    session.focusHeading = true;
    router.navigate(properties.to);
    scrollTo(0, 0);
  }
  return (
    <a
      href={router.href(properties.to)}
      class={properties.class}
      title={properties.title}
      aria-current={properties.isCurrent ? 'page' : undefined}
      onClick={open}
    >
      {properties.children}
    </a>
  );
}
