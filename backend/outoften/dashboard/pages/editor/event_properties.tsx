import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/editor.ts';
import { Commas } from './fields.tsx';

type Where = Schemas['EventRule']['where'];
type Row = [name: string, values: string[]];

/** The properties that an event must have, each with its allowed values. A property without a name is not saved yet. */
export function EventProperties({ where, onChange }: { where: Where; onChange: (where: Where) => void }) {
  const [rows, setRows] = useState<Row[]>(Object.entries(where));
  useEffect(() => {
    if (JSON.stringify(toWhere(rows)) !== JSON.stringify(where)) setRows(Object.entries(where));
  }, [JSON.stringify(where)]);
  function change(next: Row[]): void {
    setRows(next);
    onChange(toWhere(next));
  }
  const replace = (index: number, row: Row) => change(rows.map((one, at) => (at === index ? row : one)));
  return (
    <fieldset class="editor-group">
      <legend>{TEXTS.properties}</legend>
      <p class="field-hint">
        <CodeText text={TEXTS.propertiesHint} />
      </p>
      {rows.map(([name, values], index) => (
        <div key={index} class="editor-trait">
          <TextField
            label={TEXTS.property}
            value={name}
            maxLength={100}
            onInput={(text) => replace(index, [text, values])}
          />
          <Commas
            label={TEXTS.propertyValues}
            hint={TEXTS.valuesHint}
            value={values}
            onChange={(next) => replace(index, [name, next])}
          />
          <Button isSmall kind="quiet" onClick={() => change(rows.filter((_, at) => at !== index))}>
            {TEXTS.remove}
          </Button>
        </div>
      ))}
      <div>
        <Button isSmall icon="plus" onClick={() => setRows([...rows, ['', []]])}>
          {TEXTS.addProperty}
        </Button>
      </div>
    </fieldset>
  );
}

function toWhere(rows: Row[]): Where {
  return Object.fromEntries(rows.filter(([name]) => name.trim() !== ''));
}
