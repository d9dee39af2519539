import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, type ButtonProperties } from '../controls/button.tsx';
import { Icon, type IconName } from '../controls/icon.tsx';
import { keepInWindow, useDismiss } from './popover.tsx';

/** One thing to do in a menu. */
export interface MenuItem {
  name: string;
  icon?: IconName;
  run: () => void;
  isDangerous?: boolean;
  /** For an item that is one of several states. */
  isChecked?: boolean;
  disabled?: boolean;
}

/** A button that unfolds a list of things to do; arrow keys move between them. */
export function Menu(properties: {
  button: Omit<ButtonProperties, 'onClick' | 'isExpanded' | 'hasPopup'>;
  label: string;
  /** A text above the items, such as who is signed in. */
  heading?: ComponentChildren;
  items: MenuItem[];
  class?: string;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useDismiss(root, button, isOpen, () => setIsOpen(false));
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
  // At once, so that the next key already belongs to the menu.
  useLayoutEffect(() => {
    if (isOpen && panel.current) keepInWindow(panel.current);
    if (isOpen) (items().find((item) => item.ariaChecked === 'true') ?? items()[0])?.focus();
  }, [isOpen]);

  function move(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all.at(next % all.length)?.focus();
  }

  return (
    <div class={`popover ${properties.class ?? ''}`} ref={root}>
      <Button
        {...properties.button}
        buttonRef={button}
        hasPopup="menu"
        isExpanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      {isOpen && (
        <div class="popover-panel menu" ref={panel}>
          {properties.heading && <p class="menu-heading">{properties.heading}</p>}
          <div class="menu-items" role="menu" aria-label={properties.label} ref={list} onKeyDown={move}>
            {properties.items.map((item) => (
              <button
                key={item.name}
                type="button"
                {...(item.isChecked === undefined
                  ? { role: 'menuitem' }
                  : { role: 'menuitemradio', 'aria-checked': item.isChecked })}
                class={item.isDangerous ? 'menu-item dangerous' : 'menu-item'}
                disabled={item.disabled}
                tabIndex={-1}
                onClick={() => {
                  setIsOpen(false);
                  button.current?.focus();
                  item.run();
                }}
              >
                {item.icon && <Icon name={item.icon} />}
                {item.isChecked !== undefined && (
                  <Icon name="check" class={item.isChecked ? '' : 'unchecked'} />
                )}
                <span>{item.name}</span>
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
