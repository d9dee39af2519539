// Dates as pages write them. The server reads them alike (backend/outoften/domain/collecting/dates.py);
// tests/widget/dates.json has test cases for both.

// Smaller numbers are seconds.
const FIRST_MILLISECONDS = 1e11;
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';
// ISO 8601, and what Rails prints: 2026-11-22 09:30:00 UTC, 2026-11-22 10:30:00 +0100.
const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?))? ?(?:Z|UTC?|GMT|([+-](?:[01]\d|2[0-3])):?([0-5]\d)?)?$/i;
// The date of RFC 2822: Sun, 22 Nov 2026 09:30:00 +0000.
const RFC_2822_DATE = /^(?:[a-z]{3}, )?(\d\d?) ([a-z]{3}) (\d{4})(?= |$)/i;

const withinCalendar = (ms: number) =>
  ms >= -62_135_596_800_000 && ms < 253_402_300_800_000 ? ms : Number.NaN;
const fromNumber = (number: number) =>
  withinCalendar(Math.abs(number) < FIRST_MILLISECONDS ? number * 1000 : number);

/** Milliseconds since 1970, or NaN if it is no date. Without an offset, the time is in UTC. */
export const parseTime = (value: unknown): number => {
  if (typeof value === 'number') return fromNumber(value);
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^-?\d{9,15}(\.\d{1,9})?$/.test(text)) return fromNumber(+text);
  const iso = text.replace(
    RFC_2822_DATE,
    (_, day, month, year) =>
      `${year}-${`${MONTHS.indexOf(month.toLowerCase()) / 3 + 1}`.padStart(2, '0')}-${day.padStart(2, '0')}`,
  );
  const [, date, time = '00:00', hours, minutes = '00'] = ISO.exec(iso) ?? [];
  // Browsers take the 30th of February for the 2nd of March.
  if (!date || !new Date(`${date}T00:00Z`).toJSON()?.startsWith(date)) return Number.NaN;
  return withinCalendar(Date.parse(`${date}T${time}${hours ? `${hours}:${minutes}` : 'Z'}`));
};
