import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { CATEGORIES } from '../../server/constants.ts';
import { keyName, TEXTS } from '../../texts/surveys/editor.ts';

const KEYS = [...CATEGORIES].reverse() as string[];

/** Texts by category and score: those of the categories always, and those of single scores that were added. */
export function Keyed<Value>(properties: {
  values: Record<string, Value>;
  /** What a new text begins with. */
  empty: Value;
  onChange: (values: Record<string, Value>) => void;
  onFocus: (key: string) => void;
  children: (key: string, value: Value, change: (value: Value) => void) => ComponentChildren;
}) {
  const { values, empty, onChange, onFocus, children } = properties;
  const scores = Object.keys(values)
    .filter((key) => !KEYS.includes(key))
    .sort((one, other) => Number(one) - Number(other));
  const [score, setScore] = useState('');
  const free = [...Array(11).keys()].map(String).filter((key) => !scores.includes(key));
  function remove(key: string): void {
    onChange(Object.fromEntries(Object.entries(values).filter(([name]) => name !== key)));
  }
  return (
    <>
      {[...KEYS, ...scores].map((key) => {
        const value = values[key];
        return (
          <fieldset key={key} class="editor-group" onFocusCapture={() => onFocus(key)}>
            <legend>{keyName(key)}</legend>
            {value === undefined ? (
              <div class="editor-built-in">
                <p class="muted">{TEXTS.builtIn}</p>
                <Button isSmall icon="edit" onClick={() => onChange({ ...values, [key]: empty })}>
                  {TEXTS.ownText}
                </Button>
              </div>
            ) : (
              <>
                {children(key, value, (next) => onChange({ ...values, [key]: next }))}
                <div>
                  <Button isSmall kind="quiet" onClick={() => remove(key)}>
                    {KEYS.includes(key) ? TEXTS.useBuiltIn : TEXTS.remove}
                  </Button>
                </div>
              </>
            )}
          </fieldset>
        );
      })}
      <div class="editor-add">
        <Select
          label={TEXTS.addScore}
          value={score}
          options={[{ value: '', name: TEXTS.score }, ...free.map((value) => ({ value, name: value }))]}
          onChange={setScore}
        />
        <Button
          icon="plus"
          disabled={score === ''}
          onClick={() => {
            onChange({ ...values, [score]: empty });
            onFocus(score);
            setScore('');
          }}
        >
          {TEXTS.add}
        </Button>
      </div>
    </>
  );
}
