import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { CodeText } from '../layout/code_text.tsx';

/** A box to tick, or with `isSwitch` a switch for what takes effect at once. */
export function Checkbox(properties: {
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  disabled?: boolean;
  isSwitch?: boolean;
  isIndeterminate?: boolean;
  isLabelHidden?: boolean;
}) {
  const { label, checked, hint, isSwitch, isLabelHidden } = properties;
  const id = useId();
  return (
    <div class="checkbox">
      <input
        id={id}
        type="checkbox"
        class={isSwitch ? 'switch' : undefined}
        role={isSwitch ? 'switch' : undefined}
        checked={checked}
        indeterminate={properties.isIndeterminate}
        disabled={properties.disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => properties.onChange(event.currentTarget.checked)}
      />
      <label for={id} class={isLabelHidden ? 'visually-hidden' : undefined}>
        {label}
      </label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          <CodeText text={hint} />
        </p>
      )}
    </div>
  );
}

/** A choice of one among few, all visible. */
export function Radios<Value extends string>(properties: {
  legend: string;
  value: Value;
  options: { value: Value; name: string; hint?: string }[];
  onChange: (value: Value) => void;
  isLegendHidden?: boolean;
}) {
  const id = useId();
  return (
    <fieldset class="radios">
      <legend class={properties.isLegendHidden ? 'visually-hidden' : 'field-label'}>
        {properties.legend}
      </legend>
      {properties.options.map(({ value, name, hint }) => (
        <div key={value} class="checkbox">
          <input
            id={`${id}-${value}`}
            type="radio"
            name={id}
            value={value}
            checked={value === properties.value}
            aria-describedby={hint ? `${id}-${value}-hint` : undefined}
            onChange={() => properties.onChange(value)}
          />
          <label for={`${id}-${value}`}>{name}</label>
          {hint && (
            <p class="field-hint" id={`${id}-${value}-hint`}>
              <CodeText text={hint} />
            </p>
          )}
        </div>
      ))}
    </fieldset>
  );
}
