import type { Schemas } from '../../../server/api.ts';
import { TEXTS } from '../../../texts/mailing/sending_form.ts';
import { timeZoneOf, today } from '../../../time_zone.ts';
import type { Schedule, Sending } from '../describe.ts';

type Texts = Schemas['MailTexts'];

/** What the form holds of a sending. Numbers are texts while somebody enters them. */
export interface Draft {
  name: string;
  surveyId: number;
  /** An audience's id; empty for everybody. */
  audience: string;
  texts: Record<string, { subject: string; intro: string; why: string }>;
  senderName: string;
  replyTo: string;
  postalAddress: string;
  kind: Schedule['kind'];
  isOnDay: boolean;
  day: string;
  time: string;
  isByTrait: boolean;
  trait: string;
  afterDays: string;
  isInWorkingHours: boolean;
  days: number[];
  opens: string;
  closes: string;
  spread: string;
  limit: string;
}

/** The texts of a language in which nothing is written yet. */
export const NO_TEXTS = { subject: '', intro: '', why: '' };

/** Returns the form for a new sending, or for one that exists. */
export function draftOf(sending: Sending | null, site: Schemas['SiteOut'], surveyId: number): Draft {
  const { content, schedule, audience_id: audience, hourly_limit: limit } = sending ?? {};
  const hours = schedule?.working_hours;
  const timeZone = timeZoneOf(site);
  const first = schedule?.first_at ? localTime(schedule.first_at, timeZone) : null;
  const isByTrait = !!schedule?.relative_to && schedule.relative_to !== 'created_at';
  return {
    name: sending?.name ?? '',
    surveyId: sending?.survey_id ?? surveyId,
    audience: audience ? String(audience) : '',
    texts: Object.fromEntries(
      Object.entries(content?.texts ?? {}).map(([locale, texts]) => [locale, withoutNull(texts)]),
    ),
    senderName: content?.sender_name ?? '',
    replyTo: content?.reply_to ?? '',
    postalAddress: site.postal_address ?? '',
    kind: schedule?.kind ?? 'once',
    isOnDay: !!first,
    day: first?.day ?? '',
    time: first?.time ?? '09:00',
    isByTrait,
    trait: isByTrait ? (schedule?.relative_to ?? '') : '',
    afterDays: String(schedule?.kind === 'relative' ? schedule.after_days : 30),
    isInWorkingHours: !sending || !!hours,
    days: hours?.days ?? [1, 2, 3, 4, 5],
    opens: String(hours?.opens ?? 9),
    closes: String(hours?.closes ?? 17),
    spread: String(schedule?.spread_hours ?? 0),
    limit: limit ? String(limit) : '',
  };
}

/** Why the form can't be saved yet, by field. */
export function mistakesOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const { kind, isInWorkingHours: inHours } = draft;
  return {
    ...(!draft.name.trim() && { name: TEXTS.needsName }),
    ...(kind !== 'relative' && draft.isOnDay && !(draft.day && draft.time) && { day: TEXTS.needsDay }),
    ...(kind === 'relative' && draft.isByTrait && !draft.trait.trim() && { trait: TEXTS.needsTrait }),
    ...(inHours && draft.days.length === 0 && { days: TEXTS.needsDays }),
    ...(inHours && Number(draft.opens) >= Number(draft.closes) && { closes: TEXTS.hoursOrder }),
  };
}

/** Returns the owner's part of the e-mail; languages without a text are left out. */
export function contentOf({ texts, senderName, replyTo }: Draft): Schemas['MailContent'] {
  const written = Object.entries(texts).flatMap(([locale, { subject, intro, why }]) => {
    const own: Texts = {
      subject: subject.trim() || null,
      intro: intro.trim() || null,
      why: why.trim() || null,
    };
    return Object.values(own).some(Boolean) ? [[locale, own]] : [];
  });
  return {
    texts: Object.fromEntries(written),
    sender_name: senderName.trim() || null,
    reply_to: replyTo.trim() || null,
  };
}

/** Returns what can be changed of a sending at any time. */
export function changesOf(draft: Draft) {
  return {
    name: draft.name.trim(),
    content: contentOf(draft),
    hourly_limit: draft.limit ? Number(draft.limit) : null,
  };
}

/** Returns what the API takes for a new sending, and for one that was not started yet. */
export function bodyOf(draft: Draft, timeZone: string): Schemas['SendingIn'] {
  return {
    ...changesOf(draft),
    survey_id: draft.surveyId,
    audience_id: draft.audience ? Number(draft.audience) : null,
    schedule: scheduleOf(draft, timeZone),
  };
}

function scheduleOf(draft: Draft, timeZone: string): Schedule {
  const { kind } = draft;
  const isRelative = kind === 'relative';
  return {
    kind,
    first_at: !isRelative && draft.isOnDay ? momentOf(draft.day, draft.time, timeZone) : null,
    relative_to: isRelative ? (draft.isByTrait ? draft.trait.trim() : 'created_at') : null,
    after_days: isRelative ? Number(draft.afterDays) : 0,
    spread_hours: Number(draft.spread),
    working_hours: draft.isInWorkingHours
      ? { days: draft.days, opens: Number(draft.opens), closes: Number(draft.closes) }
      : null,
  };
}

function withoutNull({ subject, intro, why }: Texts) {
  return { subject: subject ?? '', intro: intro ?? '', why: why ?? '' };
}

/** Returns the moment at which a clock in the time zone shows this day and time. */
export function momentOf(day: string, time: string, timeZone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let at = wanted;
  // Twice, because the clocks may change between the first guess and the moment.
  for (let tries = 0; tries < 2; tries += 1) {
    const shown = localTime(new Date(at).toISOString(), timeZone);
    at += wanted - Date.parse(`${shown.day}T${shown.time}:00Z`);
  }
  return new Date(at).toISOString();
}

function localTime(iso: string, timeZone: string): { day: string; time: string } {
  const at = new Date(iso);
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return {
    day: today(timeZone, at),
    time: new Intl.DateTimeFormat('en-GB', { ...clock, timeZone }).format(at),
  };
}
