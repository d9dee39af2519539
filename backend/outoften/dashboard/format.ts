const LANGUAGE = 'en';
const counts = new Intl.NumberFormat(LANGUAGE);

/** Characters of a name or an address that are shown. */
const MAX_TEXT_LENGTH = 72;
/** A longer comment is folded. */
const MAX_COMMENT_LENGTH = 480;
/** A comment with more lines is folded. */
const MAX_COMMENT_LINES = 8;

/** Returns a whole number with thousands separators and a minus sign (U+2212). */
export function formatCount(number: number): string {
  return counts.format(number || 0).replace('-', '−');
}

/** Returns the number with the singular or plural noun. */
export function formatPlural(number: number, singular: string, plural: string): string {
  return `${formatCount(number)} ${number === 1 ? singular : plural}`;
}

// Math.round(-24.5) is -24 and Math.round(-0.2) is -0; the server rounds half away from zero.
function roundHalfAway(value: number): number {
  const whole = Math.round(Math.abs(value));
  return value < 0 && whole !== 0 ? -whole : whole;
}

/** Returns an end of an interval in whole NPS points. */
export function formatBound(points: number): string {
  return formatCount(roundHalfAway(points));
}

/** Returns a share of 1 in whole percent; a share above 0 is never "0%", one below 1 never "100%". */
export function formatPercent(share: number): string {
  if (share > 0 && share < 0.005) return '<1%';
  if (share > 0.995 && share < 1) return '>99%';
  return `${roundHalfAway(share * 100)}%`;
}

/** Returns a rate, a share of 1, in percent with one decimal below 10 %: rates are small, and 3.4 % is not 2.6 %. */
export function formatRate(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent >= 9.95) return formatPercent(share);
  return percent < 0.05 ? '<0.1%' : `${percent.toFixed(1)}%`;
}

/** Returns the text, cut to `length` characters with an ellipsis. */
export function truncate(text: string, length = MAX_TEXT_LENGTH): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/** Returns host and path of a page's address; anything else is only truncated. */
export function formatPage(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url?.host) return truncate(address);
  return truncate(url.host + (url.pathname === '/' ? '' : url.pathname));
}

/** Returns date and time of an ISO 8601 timestamp in a time zone. */
export function formatDateTime(iso: string, timeZone: string, locale: string = browserLocale()): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(iso),
  );
}

/** Returns the browser's first English locale, because the page is in English, or British English. */
export function browserLocale(languages: readonly string[] = navigator.languages): string {
  return languages.find((language) => /^en\b/i.test(language)) ?? 'en-GB';
}

/** Whether a comment is so long that it is folded. */
export function isLongComment(comment: string): boolean {
  return comment.length > MAX_COMMENT_LENGTH || comment.split('\n').length > MAX_COMMENT_LINES;
}

/** Returns a valid language tag, or undefined. */
export function parseLocale(locale: string | null | undefined): string | undefined {
  try {
    return locale ? Intl.getCanonicalLocales(locale)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Splits a text at its backticks; every second part is code. A backtick without a partner is kept as text. */
export function splitCode(text: string): { text: string; isCode: boolean }[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) {
    const rest = parts.pop();
    parts[parts.length - 1] += `\`${rest}`;
  }
  return parts.map((part, index) => ({ text: part, isCode: index % 2 === 1 }));
}
