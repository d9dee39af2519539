import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, type ButtonProperties } from '../controls/button.tsx';

/** The least distance to the edge of the window, in pixels. */
const MARGIN = 8;

/**
 * Moves a panel to where it unfolds, and sideways so far that it is inside the window. Its style holds it one window's width to
 * the left until then: a phone makes its page wider for what is beyond the right edge, and it stays wider.
 */
export function keepInWindow(panel: HTMLElement): void {
  panel.style.translate = '';
  const rectangle = panel.getBoundingClientRect();
  const left = rectangle.left + innerWidth;
  const right = left + rectangle.width;
  const room = document.documentElement.clientWidth - MARGIN;
  let shift = 0;
  if (right > room) shift = room - right;
  if (left + shift < MARGIN) shift = MARGIN - left;
  panel.style.translate = `${Math.round(shift)}px 0`;
}

/** Closes on Escape, on a click outside, and when the focus leaves; gives the focus back to the button. */
export function useDismiss(
  root: RefObject<HTMLElement | null>,
  button: RefObject<HTMLButtonElement | null>,
  isOpen: boolean,
  close: () => void,
): void {
  useLayoutEffect(() => {
    const element = root.current;
    if (!isOpen || !element) return;
    const isOutside = (target: EventTarget | null) => target instanceof Node && !element.contains(target);
    const onPointer = (event: PointerEvent) => isOutside(event.target) && close();
    const onFocus = (event: FocusEvent) => isOutside(event.relatedTarget) && close();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close();
      button.current?.focus();
    };
    document.addEventListener('pointerdown', onPointer);
    element.addEventListener('focusout', onFocus);
    element.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      element.removeEventListener('focusout', onFocus);
      element.removeEventListener('keydown', onKey);
    };
  }, [isOpen]);
}

/** A button that unfolds a panel below it. The children get a function that closes the panel. */
export function Popover(properties: {
  button: Omit<ButtonProperties, 'onClick' | 'isExpanded' | 'hasPopup'>;
  /** The name of the panel for screen readers. */
  label: string;
  children: (close: () => void) => ComponentChildren;
  class?: string;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useDismiss(root, button, isOpen, () => setIsOpen(false));
  useLayoutEffect(() => {
    if (isOpen && panel.current) keepInWindow(panel.current);
  }, [isOpen]);
  function close(): void {
    setIsOpen(false);
    button.current?.focus();
  }
  return (
    <div class={`popover ${properties.class ?? ''}`} ref={root}>
      <Button
        {...properties.button}
        buttonRef={button}
        hasPopup="dialog"
        isExpanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      {isOpen && (
        <div class="popover-panel" role="dialog" aria-label={properties.label} ref={panel}>
          {properties.children(close)}
        </div>
      )}
    </div>
  );
}
