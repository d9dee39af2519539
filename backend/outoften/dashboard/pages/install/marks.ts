import type { Schemas } from '../../server/api.ts';
import { type StepTexts, stepTexts } from '../../texts/surveys/install_page.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { isLocalOrigin, shownRefusals } from './origin.ts';

/** How far a step is: done, not done yet, something is wrong, or not needed. */
export type Mark = 'done' | 'todo' | 'warning' | 'optional';

/** What is true of a step now, with a sentence that says why. */
export interface StepState {
  mark: Mark;
  text: string;
}

/** The states of all steps. */
export type StepStates = Record<'origins' | 'tag' | 'check' | 'identity', StepState>;

type Site = Pick<Schemas['SiteOut'], 'origins' | 'identity_secrets' | 'require_identity' | 'time_zone'>;
type Signals = Schemas['TagStatus'];

/** After these many days without a load, the tag may be gone from the pages; browsers keep it for minutes only. */
const QUIET_DAYS = 7;
const DAY_MS = 86_400_000;

/** Returns what is true of each step, from what the server knows now. */
export function stepStates(site: Site, status: Signals, now: number = Date.now()): StepStates {
  const texts = stepTexts(timeZoneOf(site));
  return {
    origins: originsState(site, status, texts),
    tag: tagState(status, texts, now),
    check: checkState(status, texts, now),
    identity: identityState(site, status, texts, now),
  };
}

function originsState(site: Site, status: Signals, texts: StepTexts): StepState {
  const own = site.origins.filter((origin) => !isLocalOrigin(origin));
  const isWorking = publicLoads(status).length > 0;
  // Strangers can copy the tag, so refused origins matter only as long as no page of the owner gets through.
  if (shownRefusals(status).length > 0 && !isWorking) {
    return { mark: 'warning', text: texts.refused(shownRefusals(status).length) };
  }
  return own.length > 0
    ? { mark: 'done', text: texts.allowed(own.length) }
    : { mark: 'todo', text: texts.noneAllowed };
}

function tagState(status: Signals, texts: StepTexts, now: number): StepState {
  const lastAt = signalOf(status, 'tag')?.last_at;
  if (!lastAt) return { mark: 'todo', text: texts.neverLoaded };
  const origins = [...status.loaded_origins, ...status.refused_origins];
  if (origins.length > 0 && origins.every(({ origin }) => isLocalOrigin(origin))) {
    return { mark: 'warning', text: texts.loadedHere(lastAt) };
  }
  if (!isRecent(lastAt, now)) return { mark: 'warning', text: texts.loadedLongAgo(lastAt) };
  return { mark: 'done', text: texts.loaded(lastAt) };
}

function checkState(status: Signals, texts: StepTexts, now: number): StepState {
  const loads = publicLoads(status);
  const blocked = signalOf(status, 'card_refused');
  if (blocked?.last_at && isRecent(blocked.last_at, now)) {
    return { mark: 'warning', text: texts.blocked };
  }
  if (loads.length > 0) return { mark: 'done', text: texts.works(loads.map(({ origin }) => origin)) };
  return shownRefusals(status).length > 0
    ? { mark: 'warning', text: texts.onlyRefused }
    : { mark: 'todo', text: texts.nothingToCheck };
}

function identityState(site: Site, status: Signals, texts: StepTexts, now: number): StepState {
  const refused = signalOf(status, 'identity_refused');
  const secrets = site.identity_secrets.length;
  if (refused?.last_at && isRecent(refused.last_at, now)) {
    return { mark: 'warning', text: texts.tokensRefused(refused.last_at) };
  }
  if (secrets > 0) return { mark: 'done', text: texts.secrets(secrets) };
  return site.require_identity
    ? { mark: 'warning', text: texts.secretNeeded }
    : { mark: 'optional', text: texts.noSecret };
}

function publicLoads(status: Signals): Schemas['LoadedOrigin'][] {
  return status.loaded_origins.filter(({ allowed, origin }) => allowed && !isLocalOrigin(origin));
}

function signalOf(status: Signals, kind: Schemas['TagSignal']['kind']): Schemas['TagSignal'] | undefined {
  return status.data.find((signal) => signal.kind === kind);
}

function isRecent(iso: string, now: number): boolean {
  return now - Date.parse(iso) < QUIET_DAYS * DAY_MS;
}
