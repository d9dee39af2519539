import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { CodeText } from '../layout/code_text.tsx';

/** What ties a control to its label, hint and error; spread it on the control. */
export interface ControlAttributes {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

/** The texts around a control. */
export interface FieldTexts {
  label: string;
  hint?: string;
  /** Why the value is refused, and what to enter instead. */
  error?: string;
  isLabelHidden?: boolean;
}

/** A label above a control, with a hint and an error below it. The child gets the attributes for the control. */
export function Field(
  properties: FieldTexts & { children: (attributes: ControlAttributes) => ComponentChildren },
) {
  const { label, hint, error, isLabelHidden, children } = properties;
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          <CodeText text={hint} />
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`} role="alert">
          <CodeText text={error} />
        </p>
      )}
    </div>
  );
}

/** A field of one line. */
export function TextField(
  properties: FieldTexts & {
    value: string;
    onInput: (value: string) => void;
    type?: 'text' | 'email' | 'url' | 'password' | 'search' | 'number' | 'date' | 'time' | 'color';
    placeholder?: string;
    required?: boolean;
    disabled?: boolean;
    maxLength?: number;
    min?: string | number;
    max?: string | number;
    step?: string | number;
    autocomplete?: string;
    spellcheck?: boolean;
    isCode?: boolean;
    onBlur?: () => void;
  },
) {
  const { value, onInput, type = 'text', isCode } = properties;
  return (
    <Field {...properties}>
      {(attributes) => (
        <input
          {...attributes}
          class={isCode ? 'input code' : 'input'}
          // The types of Preact know each kind of field apart; all of these have the same properties here.
          type={type as 'text'}
          value={value}
          placeholder={properties.placeholder}
          required={properties.required}
          disabled={properties.disabled}
          maxLength={properties.maxLength}
          min={properties.min}
          max={properties.max}
          step={properties.step}
          autocomplete={properties.autocomplete ?? 'off'}
          spellcheck={properties.spellcheck}
          onInput={(event) => onInput(event.currentTarget.value)}
          onBlur={properties.onBlur}
        />
      )}
    </Field>
  );
}

/** A field of several lines, which grows with its text. */
export function TextArea(
  properties: FieldTexts & {
    value: string;
    onInput: (value: string) => void;
    rows?: number;
    placeholder?: string;
    maxLength?: number;
    dir?: 'auto' | 'ltr' | 'rtl';
    lang?: string;
  },
) {
  const { value, onInput, rows = 3 } = properties;
  return (
    <Field {...properties}>
      {(attributes) => (
        <textarea
          {...attributes}
          class="input"
          rows={rows}
          value={value}
          placeholder={properties.placeholder}
          maxLength={properties.maxLength}
          dir={properties.dir ?? 'auto'}
          lang={properties.lang}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** One choice of a select. */
export interface Option<Value extends string = string> {
  value: Value;
  name: string;
  disabled?: boolean;
}

/** A choice of one among several. */
export function Select<Value extends string>(
  properties: FieldTexts & {
    value: Value;
    options: Option<Value>[];
    onChange: (value: Value) => void;
    disabled?: boolean;
  },
) {
  const { value, options, onChange, disabled } = properties;
  return (
    <Field {...properties}>
      {(attributes) => (
        <select
          {...attributes}
          class="input"
          value={value}
          disabled={disabled}
          autocomplete="off"
          onChange={(event) => onChange(event.currentTarget.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
