/** What the files of the widget exchange: the loader imports the others at run time and hands them the `Runtime`. */
import type { components } from '../../../backend/outoften/dashboard/server/api_types.ts';
import type { CardExtension, CardSurvey } from '../card/types.ts';
import type { Identity, Properties, Shown, ShowOptions, SurveyId, Traits } from '../package/index.ts';
import type { loadModule } from './config.ts';
import type { safely } from './log.ts';
import type { SiteStorage, StorageLike } from './storage.ts';
import type { post } from './transport.ts';

type Schemas = components['schemas'];

/** Written into the loader by the server: backend/outoften/web/widget/loader.py. */
export interface SiteConfig {
  /** The site's public key. */
  site: string;
  /** The server's base URL, with a slash at the end. */
  address: string;
  /** The path of card.js, with the hash of the build. */
  card: string;
  surveys: SurveyConfig[];
  // The fields below are there only if the loader has the targeting part.
  identity?: 'required' | 'optional';
  time_zone?: string;
  storage?: 'local' | 'session' | 'none';
  consent?: 'implied' | 'required';
  gpc?: boolean;
}

/** The public part of a survey: what a browser needs to decide whether to ask. */
export interface SurveyConfig {
  id: number;
  delay_seconds?: number;
  rules?: Rules;
  /** The modules that this survey's card needs, by file name. */
  parts?: ('placement' | 'optional_parts')[];
}

/** The rules without the caps, which only the server checks. A rule with its default value is left out. */
export type Rules = Partial<Omit<Schemas['Rules'], 'cap' | 'cap_per_day' | 'event'>> & { event?: EventRule };
export type TraitRule = Schemas['TraitRule'];
export type EventRule = Pick<Schemas['EventRule'], 'name'> & Partial<Schemas['EventRule']>;
export type Device = Schemas['Rules']['devices'][number];

export interface Visitor {
  /** The only survey to ask, from `data-survey`. */
  survey?: SurveyId | undefined;
  /** Ask only when `show` is called, from `data-manual`. */
  manual: boolean;
  /** What `identify` has named. Null: nothing, said expressly. */
  respondent?:
    | {
        id?: string | null;
        token?: Identity['token'] | null;
        created_at?: string | number | null;
      }
    | undefined;
  traits?: Traits | undefined;
  /** The language of the card; without it, the browser's. */
  locale?: string | null | undefined;
  /** What `consent` was called with on this page. */
  consent?: boolean;
}

/** Why and for whom to ask: an event or a trigger, a call of the page, or nothing in particular. */
export interface AskRequest extends ShowOptions {
  /** By `show`: without delay, triggers and event. */
  shown?: boolean;
  event?: string | undefined;
  properties?: Properties | undefined;
  /** The survey whose triggers have fired. */
  triggered?: number;
  manual?: boolean;
}

/** The survey that waits for its delay, and the request that it waits for. */
export interface Scheduled {
  survey?: SurveyConfig | null;
  request?: AskRequest;
}

/** A call of the page, by name: `outoften('track', …)`. Each checks its own arguments. */
// biome-ignore lint/suspicious/noExplicitAny: what a page passes is not checked
export type Calls = Record<string, (...args: any[]) => unknown>;

export type LogEntry = [event: string, ...details: unknown[]];

/** The codes of the rules, which the browser reports. */
export type RuleReason = NonNullable<Schemas['SeenIn']['reason']>;
/** The codes that only the browser has. */
export type BrowserReason =
  | 'manual'
  | 'already_asking'
  | 'overtaken'
  | 'opted_out'
  | 'privacy_signal'
  | 'consent_required'
  | 'not_yet';
export type ReasonCode = Schemas['Reason']['code'] | BrowserReason;

/** Why a survey must not be asked, or undefined. */
export type FailedRule = (survey: SurveyConfig, request: AskRequest) => ReasonCode | undefined;

/** The card on the page. */
export interface Card {
  /** Closes it; `elsewhere`: because it was answered elsewhere, which is not a dismissal. */
  close(elsewhere?: boolean): void;
  /** Saves what is typed, because the page may be left, and watches the card's visibility afresh. */
  leave(): void;
}

/** What the loader gives to the modules that it imports, and the state that they share. There is one per page. */
export interface Runtime {
  readonly config: SiteConfig;
  readonly loadModule: typeof loadModule;
  readonly visitor: Visitor;
  /** The script tag of the loader. */
  readonly tag: HTMLScriptElement | null;
  readonly storage: SiteStorage;
  /** What has happened so far; `debug` prints it. */
  readonly entries: LogEntry[];
  /** The card, while there is one. */
  card?: Card | undefined;
  /** `close` replaces this object, which cancels every ask that began before. */
  scheduled: Scheduled;
  /** The download of calls.js, while it is under way. */
  loading?: Promise<unknown> | null;
  /** The rules of the targeting part. */
  failedRule?: FailedRule;
  log(...entry: LogEntry): unknown;
  safely: typeof safely;
  /** calls.js replaces it, so that an ask carries the respondent. */
  post: typeof post;
  ask(request?: AskRequest): Promise<Shown>;
}

/** The default export of targeting/index.ts, which the server puts into the loader of a site that needs it. */
export interface Targeting {
  /** Opens the storage that the site allows. */
  openStorage(config: SiteConfig, visitor: Visitor): () => StorageLike | undefined;
  /** Sets `failedRule`, and returns the calls of calls.js. `autoAsk` asks when a page's address changes or a trigger fires. */
  install(runtime: Runtime, autoAsk: (request?: AskRequest) => unknown): Calls;
}

/** The exports of card/index.ts. */
export interface CardModule {
  openCard(runtime: Runtime, survey: SurveyConfig, reply: AskReply, modules: CardExtension[]): Shown;
  sendOutbox(runtime: Runtime): Promise<unknown>;
}

/** The reply to `POST /v1/ask`. A refusal of the request itself has only `detail`. */
export interface AskReply {
  ask?: { token: string; survey: CardSurvey & Pick<Schemas['CardTexts'], 'style' | 'cadence'> } | null;
  reason?: Schemas['Reason'] | null;
  detail?: string;
  code?: string;
  /** The fields that the server could not use. */
  ignored?: string[];
}

export type Cadence = Schemas['Cadence'];
