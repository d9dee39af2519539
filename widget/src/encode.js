// Host pages throw in JSON.stringify, or give prototypes a toJSON that quotes arrays twice.
// What is sent and kept must not depend on them, so plain data is written out here.

const unicode = (character) => `\\u${(0x10000 + character.charCodeAt()).toString(16).slice(1)}`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON forbids in a string
const quote = (text) => `"${text.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f]/g, unicode)}"`;

/** JSON of booleans, numbers, strings, lists and plain objects; what is null or undefined is left out. */
export const encode = (value) => {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return `${value}`;
  if (Array.isArray(value)) return `[${value.map(encode)}]`;
  const keys = Object.keys(value).filter((key) => value[key] != null);
  return `{${keys.map((key) => `${quote(key)}:${encode(value[key])}`)}}`;
};
