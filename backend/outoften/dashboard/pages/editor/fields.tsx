import { useEffect, useState } from 'preact/hooks';
import { TextArea, TextField } from '../../components/controls/field.tsx';
import type { Draft } from './use_draft.ts';

/** Returns why a field cannot be published, or nothing. Parts of a field count as the field. */
export function reasonFor(draft: Draft | null, field: string): { error?: string } {
  const found = draft?.reasons.find(
    (reason) => reason.field === field || reason.field.startsWith(`${field}.`),
  );
  return found ? { error: `${found.why} ${found.remedy}` } : {};
}

interface Texts {
  label: string;
  hint?: string;
  error?: string;
}

/** A text that may be missing. */
export function OptionalText(
  properties: Texts & { value: string | null; onChange: (value: string | null) => void; maxLength?: number },
) {
  const { value, onChange, ...texts } = properties;
  return <TextField {...texts} value={value ?? ''} onInput={(text) => onChange(text === '' ? null : text)} />;
}

/** A list of texts, one on each line. */
export function Lines(
  properties: Texts & { value: string[]; onChange: (value: string[]) => void; rows?: number },
) {
  const { value, onChange, ...texts } = properties;
  const [raw, setRaw] = useRaw(value.join('\n'), (text) => lines(text).join('\n'));
  return (
    <TextArea
      {...texts}
      value={raw}
      onInput={(text) => {
        setRaw(text);
        onChange(lines(text));
      }}
    />
  );
}

/** A list of short values, separated with commas. */
export function Commas(properties: Texts & { value: string[]; onChange: (value: string[]) => void }) {
  const { value, onChange, ...texts } = properties;
  const [raw, setRaw] = useRaw(value.join(', '), (text) => commas(text).join(', '));
  return (
    <TextField
      {...texts}
      value={raw}
      onInput={(text) => {
        setRaw(text);
        onChange(commas(text));
      }}
    />
  );
}

/** A whole number; `empty` is its value when nothing is entered. */
export function NumberField<Empty extends number | null>(
  properties: Texts & {
    value: number | null;
    empty: Empty;
    onChange: (value: number | Empty) => void;
    max?: number;
    min?: number;
  },
) {
  const { value, empty, onChange, min = 0, max, ...texts } = properties;
  const shown = value === null || (value === empty && empty === 0) ? '' : String(value);
  const [raw, setRaw] = useRaw(shown, (text) => (text === '' ? '' : String(Number(text))));
  return (
    <TextField
      {...texts}
      type="number"
      min={min}
      {...(max === undefined ? {} : { max })}
      value={raw}
      onInput={(text) => {
        setRaw(text);
        onChange(text.trim() === '' ? empty : Number(text));
      }}
    />
  );
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function commas(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** What is typed, as long as it means the value; another value replaces it. */
function useRaw(value: string, normalize: (raw: string) => string): [string, (raw: string) => void] {
  const [raw, setRaw] = useState(value);
  useEffect(() => {
    if (normalize(raw) !== value) setRaw(value);
  }, [value]);
  return [raw, setRaw];
}
