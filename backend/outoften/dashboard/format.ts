const LANGUAGE = 'en';
/** Dates as 28 Nov 2026, which no reader takes for another day. */
const DATE_LANGUAGE = 'en-GB';
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

/** Returns date and time of an ISO 8601 timestamp in a time zone: 28 Nov 2026, 13:40. All pages write dates this way. */
export function formatDateTime(iso: string, timeZone: string): string {
  return formatter({ dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso));
}

/** Returns the date of an ISO 8601 timestamp in a time zone: 28 Nov 2026. */
export function formatDate(iso: string, timeZone: string): string {
  return formatter({ dateStyle: 'medium', timeZone }).format(new Date(iso));
}

/** Returns a day, YYYY-MM-DD, as 28 Nov 2026. */
export function formatDay(day: string): string {
  return formatDate(`${day}T12:00:00Z`, 'UTC');
}

/** Returns a day, YYYY-MM-DD, without its year: 28 Nov. */
export function formatShortDay(day: string): string {
  return formatter({ day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
}

/** Returns a day, YYYY-MM-DD, as month and year: Nov 2026. */
export function formatMonth(day: string): string {
  return formatter({ month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

// A formatter costs more than what it formats.
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const found = formatters.get(key) ?? new Intl.DateTimeFormat(DATE_LANGUAGE, options);
  formatters.set(key, found);
  return found;
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

/** Returns the name of a language, such as German for `de`; a code that is none stays. */
export function formatLanguage(locale: string): string {
  const tag = parseLocale(locale);
  return tag ? (new Intl.DisplayNames([LANGUAGE], { type: 'language' }).of(tag) ?? locale) : locale;
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
