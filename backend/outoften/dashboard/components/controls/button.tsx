import type { ComponentChildren, Ref } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** How much a button stands out. */
export type ButtonKind = 'default' | 'primary' | 'quiet' | 'danger';

/** The properties of a button. */
export interface ButtonProperties {
  children?: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  type?: 'button' | 'submit';
  kind?: ButtonKind;
  icon?: IconName;
  /** The name of a button that shows only an icon. */
  label?: string;
  isSmall?: boolean;
  disabled?: boolean;
  /** Shows that the change runs; the button keeps the focus and does nothing meanwhile. */
  isBusy?: boolean;
  /** For a button that is on or off. */
  isPressed?: boolean;
  /** For a button that unfolds something. */
  isExpanded?: boolean;
  hasPopup?: 'menu' | 'dialog' | 'listbox';
  controls?: string;
  describedBy?: string;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button with a text, an icon, or both. */
export function Button(properties: ButtonProperties) {
  const { children, kind = 'default', icon, label, isSmall, isBusy, onClick } = properties;
  const isBare = children === undefined;
  const classes = ['button', kind, isSmall && 'small', isBare && 'bare', properties.class].filter(Boolean);
  return (
    <button
      ref={properties.buttonRef ?? null}
      type={properties.type ?? 'button'}
      class={classes.join(' ')}
      disabled={properties.disabled}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      aria-label={label}
      title={isBare ? label : undefined}
      aria-pressed={properties.isPressed}
      aria-expanded={properties.isExpanded}
      aria-haspopup={properties.hasPopup}
      aria-controls={properties.controls}
      aria-describedby={properties.describedBy}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon name={icon} />}
      {!isBare && <span>{children}</span>}
    </button>
  );
}
