import { useState } from 'preact/hooks';
import { Field, type FieldTexts } from '../../components/controls/field.tsx';
import { Chip } from '../../components/layout/pill.tsx';
import { TEXTS } from '../../texts/mailing/audiences.ts';

/** A field of several values: Enter ends each one, a pasted column has one in each line. What is being typed counts too. */
export function ValuesField(
  properties: FieldTexts & {
    values: string[];
    onChange: (values: string[]) => void;
    /** For values that have no commas in them: a comma ends one too. */
    endsAtCommas?: boolean;
    /** Returns a value as it is stored. */
    normalize?: (value: string) => string;
  },
) {
  const { values, onChange, endsAtCommas, normalize = (value) => value } = properties;
  const [text, setText] = useState('');
  const clean = (parts: string[]) => parts.map((part) => normalize(part.trim())).filter(Boolean);
  const [typed] = clean([text]);
  const kept = typed !== undefined && values.at(-1) === typed ? values.slice(0, -1) : values;
  function add(parts: string[], rest: string): void {
    setText(rest);
    onChange([...new Set([...kept, ...clean([...parts, rest])])]);
  }
  return (
    <Field {...properties}>
      {(attributes) => (
        <>
          {kept.length > 0 && (
            <div class="value-chips">
              {kept.map((value) => (
                <Chip
                  key={value}
                  removeLabel={TEXTS.removeValue(value)}
                  onRemove={() => onChange(values.filter((one) => one !== value))}
                >
                  <bdi>{value}</bdi>
                </Chip>
              ))}
            </div>
          )}
          <input
            {...attributes}
            class="input"
            autocomplete="off"
            value={text}
            onInput={({ currentTarget: { value } }) => {
              const parts = endsAtCommas ? value.split(',') : [value];
              add(parts.slice(0, -1), parts.at(-1) ?? '');
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.isComposing || typed === undefined) return;
              event.preventDefault();
              add([text], '');
            }}
            onPaste={(event) => {
              const lines = (event.clipboardData?.getData('text') ?? '').trim().split(/[\r\n]+/);
              if (lines.length < 2) return;
              event.preventDefault();
              add([text, ...lines], '');
            }}
          />
        </>
      )}
    </Field>
  );
}
