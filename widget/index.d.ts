/** A survey's id: a number, or the same in digits. */
export type SurveyId = number | string;

/** What is known of a respondent, for rules and segments. */
export type Traits = Record<string, string | number | boolean>;

export interface LoadOptions {
  /** The address of your server, as in the tag: `https://nps.example.com`. Empty for the page's own. */
  server: string;
  /** The site's public key, as in the tag. */
  site: string;
  /** The nonce of a page whose content security policy wants one. */
  nonce?: string;
  /** The hash of the loader. It changes with every change of the site's surveys: see `examples/strict-csp`. */
  integrity?: string;
  /** Ask this survey alone. */
  survey?: SurveyId;
  /** Who the respondent is, in your own words, if they are known already. */
  id?: string | number;
  /** The proof that your server has signed for this id. */
  token?: string;
  /** Ask only when `show` is called. */
  manual?: boolean;
  /** Every other `data-` attribute of the tag, without its prefix, in camel case. */
  [attribute: string]: string | number | boolean | null | undefined;
}

export interface Identity {
  id: string | number;
  token?: string;
  traits?: Traits;
  /** Since when they have their account: ISO 8601, or milliseconds since 1970. */
  created_at?: string | number;
}

export interface ShowOptions {
  survey?: SurveyId;
  /** Ask whatever the cadence says. */
  force?: boolean;
}

/** What became of a `show`; the reason is a code such as `answered_recently`. */
export type Shown = { asked: true; survey: number } | { asked: false; reason: string };

/** What each event tells its listener. */
export interface Events {
  asked: { survey: number };
  viewed: { survey: number };
  answered: { survey: number; score: number };
  /** The end of an answer with something in the comment. */
  commented: { survey: number; score: number; comment?: string | null; choices?: string[] };
  /** The end of an answer without. */
  finished: { survey: number; score: number };
  dismissed: { survey: number };
  error: unknown;
}

/** The calls of the page. Each promise is rejected when its request was blocked or failed. */
export interface Outoften {
  /** Says who the respondent is. */
  (call: 'identify', respondent: Identity): Promise<void>;
  /** Tells of something that happened, which surveys may wait for. */
  (call: 'track', event: string, properties?: Record<string, string | number | boolean>): Promise<Shown>;
  /** Asks now, if the cadence allows it. */
  (call: 'show', options?: ShowOptions): Promise<Shown>;
  /** Whether the respondent allows to be asked, and remembered for it. A no is for ever. */
  (call: 'consent', given: boolean): Promise<void>;
  /** Calls `fn` on each such event from now on; what it resolves to ends that. */
  <Event extends keyof Events>(
    call: 'on',
    event: Event,
    fn: (detail: Events[Event]) => void,
  ): Promise<() => void>;
  /** `close` closes the card; `reset` forgets what this browser keeps; `debug` prints each decision with its reason. */
  (call: 'close' | 'reset' | 'debug'): Promise<void>;
}

/**
 * Puts the loader on the page, once, and resolves to the calls. The same site again gives the same promise. It is rejected
 * when the script is blocked or fails, when the page has another site already, and where there is no page.
 */
export function load(options: LoadOptions): Promise<Outoften>;
