import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useApp } from '../../context.ts';
import { PRODUCT } from '../../texts/shell.ts';

/** Names what is open on the page first in the document's title, once its name is known. */
export function useDocumentTitle(name: string | undefined): void {
  useEffect(() => {
    if (!name) return;
    const before = document.title;
    document.title = `${name} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [name]);
}

/** The heading of a page, with what can be done there. Sets the document's title, and takes the focus after a navigation. */
export function PageHeading(properties: {
  text: string;
  title?: string;
  about?: string;
  /** Buttons for the whole page. */
  actions?: ComponentChildren;
}) {
  const { text, title = text, about, actions } = properties;
  const { session } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`;
  }, [title]);
  useLayoutEffect(() => {
    if (session.focusHeading) heading.current?.focus({ preventScroll: true });
    session.focusHeading = false;
  }, []);
  return (
    <div class="page-heading">
      <div class="page-heading-texts">
        <h1 ref={heading} tabIndex={-1}>
          {text}
        </h1>
        {about && <p class="muted">{about}</p>}
      </div>
      {actions && <div class="page-actions">{actions}</div>}
    </div>
  );
}
