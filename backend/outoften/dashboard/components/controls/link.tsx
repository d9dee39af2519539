import type { ComponentChildren } from 'preact';
import { isPlainClick } from '../../address/router.ts';
import { useApp, useOpenPage } from '../../context.ts';

/** A link to another page of the dashboard, opened without loading a document; only its text in a shared view. */
export function Link(properties: {
  to: string;
  isCurrent?: boolean;
  class?: string;
  title?: string;
  children: ComponentChildren;
}) {
  const { router, isShared } = useApp();
  const openPage = useOpenPage();
  if (isShared) return <span>{properties.children}</span>;
  function open(event: MouseEvent): void {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    openPage(properties.to);
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
