import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** Milliseconds after the last key until the search begins. */
const SEARCH_DELAY_MS = 350;

/** A field that searches while somebody types. */
export function SearchField(properties: {
  label: string;
  /** What is searched now. */
  value: string;
  onSearch: (text: string) => void;
  hint?: string;
  inputRef?: Ref<HTMLInputElement>;
}) {
  const { label, value, onSearch, hint, inputRef = null } = properties;
  const [text, setText] = useState(value);
  const timer = useRef(0);
  // The value changes by itself when somebody goes back, or removes all filters.
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(next: string, delay: number): void {
    setText(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => next.trim() !== value && onSearch(next.trim()), delay);
  }

  return (
    <div class="search-field">
      <Icon name="search" />
      <input
        ref={inputRef}
        class="input"
        type="search"
        aria-label={label}
        placeholder={label}
        title={hint}
        value={text}
        maxLength={200}
        autocomplete="off"
        onInput={(event) => search(event.currentTarget.value, SEARCH_DELAY_MS)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(text, 0);
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </div>
  );
}
