/** A key, or two keys after each other (`g o`), and what they do. */
export interface Shortcut {
  keys: string;
  /** What it does, as the list of shortcuts shows it. */
  name: string;
  run: () => void;
}

/** The shortcuts of the open page. */
export interface Shortcuts {
  /** All shortcuts, in the order in which they were added. */
  readonly list: readonly Shortcut[];
  /** Adds a shortcut. Returns a function that removes it. */
  add: (shortcut: Shortcut) => () => void;
}

/** Milliseconds within which the second key must follow the first one. */
const SEQUENCE_MS = 1_500;
const FIELDS = 'input, select, textarea, [contenteditable], dialog, [role="menu"], [role="listbox"]';

/** Returns the shortcuts of a document, which listens for their keys from now on. */
export function createShortcuts(target: Document = document): Shortcuts {
  const list: Shortcut[] = [];
  let first = '';
  let firstAt = 0;

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const element = event.target instanceof Element ? event.target : null;
    if (element?.closest(FIELDS) || target.querySelector('dialog[open]')) return;
    const isSequence = first !== '' && event.timeStamp - firstAt < SEQUENCE_MS;
    const keys = isSequence ? `${first} ${event.key}` : event.key;
    // The one added last wins: a page may use a key that the shell uses too.
    const found = list.findLast((shortcut) => shortcut.keys === keys);
    first = '';
    if (found) {
      event.preventDefault();
      found.run();
    } else if (list.some((shortcut) => shortcut.keys.startsWith(`${event.key} `))) {
      first = event.key;
      firstAt = event.timeStamp;
    }
  }

  target.addEventListener('keydown', press);
  return {
    list,
    add(shortcut) {
      list.push(shortcut);
      return () => {
        list.splice(list.indexOf(shortcut), 1);
      };
    },
  };
}
