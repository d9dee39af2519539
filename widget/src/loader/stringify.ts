// Host pages throw in JSON.stringify, or give prototypes a toJSON that quotes arrays twice.
// What is sent and kept must not depend on them, so plain data is written out here.

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON forbids in a string
const FORBIDDEN = /[\x00-\x1f"\\]/g;
const escaped = (character) =>
  character < ' ' ? `\\u00${encodeURIComponent(character).slice(1)}` : `\\${character}`;

/** JSON of booleans, numbers, strings, lists and plain objects; what is null or undefined is left out. */
export const encode = (value) => {
  if (typeof value === 'string') return `"${value.replace(FORBIDDEN, escaped)}"`;
  if (typeof value !== 'object') return `${value}`;
  if (Array.isArray(value)) return `[${value.map(encode)}]`;
  const known = Object.entries(value).filter(([, one]) => one != null);
  return `{${known.map((pair) => pair.map(encode).join(':'))}}`;
};
