import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../context.ts';
import { PRODUCT } from '../texts.ts';

/** The heading of a page. Sets the document's title, and takes the focus after a navigation or a sign-in. */
export function PageHeading({ text, title = text, about }: { text: string; title?: string; about?: string }) {
  const { session } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`;
  }, [title]);
  useEffect(() => {
    if (session.focusHeading) heading.current?.focus({ preventScroll: true });
    session.focusHeading = false;
  }, []);
  return (
    <div class="title">
      <h1 ref={heading} tabIndex={-1}>
        {text}
      </h1>
      {about && <p class="muted">{about}</p>}
    </div>
  );
}
