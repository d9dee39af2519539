import { useState } from 'preact/hooks';
import { TEXTS } from '../../texts/files.ts';
import { Field } from '../controls/field.tsx';

/** A field for a file, or for several ones, which can also be dropped on it. */
export function FileField(properties: {
  label: string;
  hint: string;
  /** What the browser's dialog offers, such as `.csv,text/csv`. */
  accept: string;
  isMultiple?: boolean;
  onChoose: (files: File[]) => void;
}) {
  const { label, hint, accept, isMultiple = false, onChoose } = properties;
  const [isOver, setOver] = useState(false);
  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const dropped = [...(event.dataTransfer?.files ?? [])].slice(0, isMultiple ? undefined : 1);
    const input = (event.currentTarget as Element).querySelector('input');
    if (dropped.length === 0 || !input) return;
    // The field names the files, as if they were chosen with its button.
    const transfer = new DataTransfer();
    for (const file of dropped) transfer.items.add(file);
    input.files = transfer.files;
    onChoose(dropped);
  }
  return (
    <fieldset
      class={isOver ? 'file-field over' : 'file-field'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Field label={label} hint={`${isMultiple ? TEXTS.dropSeveral : TEXTS.drop} ${hint}`}>
        {(attributes) => (
          <input
            {...attributes}
            class="input"
            type="file"
            accept={accept}
            multiple={isMultiple}
            onChange={(event) => {
              const chosen = [...(event.currentTarget.files ?? [])];
              // Nothing is chosen when the browser's dialog is left: the file of before stays.
              if (chosen.length > 0) onChoose(chosen);
            }}
          />
        )}
      </Field>
    </fieldset>
  );
}
