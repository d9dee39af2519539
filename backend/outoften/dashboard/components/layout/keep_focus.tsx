import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Gives the focus to the page's heading when what it wraps disappears with the focus inside. */
export function KeepFocus({ children }: { children: ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(
    () => () => {
      if (place.current?.contains(document.activeElement)) {
        document.querySelector('h1')?.focus({ preventScroll: true });
      }
    },
    [],
  );
  return <div ref={place}>{children}</div>;
}
