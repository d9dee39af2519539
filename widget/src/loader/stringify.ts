// Host pages replace JSON.stringify with a function that throws, or define a toJSON that quotes arrays twice.
// The widget's requests and storage must not depend on them, so this file writes JSON itself.

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids these in a string
const FORBIDDEN = /[\x00-\x1f"\\]/g;
const escaped = (character: string) => `\\u00${encodeURIComponent(character).slice(1)}`;

/** JSON of booleans, numbers, strings, arrays and plain objects. Properties that are null or undefined are left out. */
export const stringify = (value: unknown): string => {
  if (typeof value === 'string') return `"${value.replace(FORBIDDEN, escaped)}"`;
  if (typeof value !== 'object') return `${value}`;
  if (Array.isArray(value)) return `[${value.map(stringify)}]`;
  const entries = Object.entries(value as object).filter(([, item]) => item != null);
  return `{${entries.map((entry) => entry.map(stringify).join(':'))}}`;
};
