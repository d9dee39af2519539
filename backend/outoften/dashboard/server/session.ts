import { TEXTS } from '../texts/shell.ts';
import { TEXTS as SIGN_IN_TEXTS } from '../texts/sign_in.ts';
import { type Api, ApiError, NetworkError, type Schemas } from './api.ts';
import { createPoller } from './poller.ts';

/** The sites and surveys that the session may read. */
export interface Catalog {
  sites: Schemas['SiteOut'][];
  surveys: Schemas['SurveyOut'][];
}

/** Whether what the page shows is current. */
export type Connection = 'loading' | 'live' | 'reconnecting' | 'idle';

/** What the shell of the page shows. */
export interface SessionState {
  phase: 'loading' | 'signed_in' | 'signed_out';
  /** Present while signed in. */
  catalog: Catalog | null;
  /** Who is signed in, and what they may do; present while signed in. */
  own: Schemas['OwnSession'] | null;
  /** Whether the server answers; `idle` while nothing is read again and again. */
  connection: Connection;
  /** A problem that concerns the whole page. */
  notice: string;
  /** Why the owner must sign in, or an empty string. */
  signInReason: string;
}

/** Reads what a page shows. Throws ApiError or NetworkError. */
export type PageRead = (signal: AbortSignal) => Promise<void>;

/** Signs in and out, and polls: first the catalog, then what the open page shows. */
export interface Session {
  readonly state: SessionState;
  /** When `resume` was last called (`performance.now()`): reads that are older may miss what has changed since. */
  readonly resumedAt: number;
  /** Whether the next heading that appears should take the focus; the heading resets it. */
  focusHeading: boolean;
  start: (signInToken: string | null) => void;
  /** Adds something that the poller reads beside the catalog, and reads now. Returns a function that removes it. */
  addRead: (read: PageRead) => () => void;
  /** Signs in with a password or a key. Throws ApiError or NetworkError. */
  signIn: (credential: Partial<Schemas['SessionIn']>) => Promise<void>;
  /** Opens the dashboard with a session that the server has just started. */
  enter: () => void;
  signInByLink: (token: string) => void;
  signOut: () => Promise<void>;
  /** Shows the sign-in page when the error says that the session has ended. Returns whether it did. */
  endIfSignedOut: (error: unknown) => boolean;
  /** Reads the catalog again at the next poll. */
  expireCatalog: () => void;
  /** Stops polling until `resume`, for a page that is hidden. */
  pause: () => void;
  /** Reads everything now and goes on polling, unless the owner is signed out. */
  resume: () => void;
}

const SIGNED_OUT: SessionState = {
  phase: 'signed_out',
  catalog: null,
  own: null,
  connection: 'idle',
  notice: '',
  signInReason: '',
};

/** Returns a session that has not started. `onChange` is called after each change of its state. */
export function createSession(api: Api, onChange: (state: SessionState) => void): Session {
  const poller = createPoller(read, { onSuccess, onFailure });
  let state: SessionState = { ...SIGNED_OUT, phase: 'loading', connection: 'loading' };
  let linkToken: string | null = null;
  let linkRequest: Promise<void> | null = null;
  let linkRefusal = '';
  let hasJustSignedIn = false;
  let isCatalogStale = true;
  const pageReads = new Set<PageRead>();
  let isPollPlanned = false;
  let isPaused = false;
  let resumedAt = 0;
  let isNoticeOfPoll = false;

  function set(change: Partial<SessionState>): void {
    state = { ...state, ...change };
    onChange(state);
  }

  function useLink(token: string): Promise<void> {
    // A link works once, so a read that starts meanwhile must wait for this request.
    linkRequest ??= api
      .signIn({ link: token })
      .then(
        () => {
          linkToken = null;
        },
        (error: unknown) => {
          if (!(error instanceof ApiError) || error.isTemporary) throw error;
          linkToken = null;
          linkRefusal = SIGN_IN_TEXTS.notSignedInYet(error.message);
        },
      )
      .finally(() => {
        linkRequest = null;
      });
    return linkRequest;
  }

  function poll(): void {
    if (!isPaused) poller.start();
  }

  // All parts of a page add their reads in one go, so that they start one poll.
  function planPoll(): void {
    if (isPollPlanned) return;
    isPollPlanned = true;
    queueMicrotask(() => {
      isPollPlanned = false;
      poll();
    });
  }

  // A part that is refused does not keep the others from being read.
  async function readPage(signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled([...pageReads].map((pageRead) => pageRead(signal)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) {
      throw failures.find((error) => error instanceof ApiError && error.isSignedOut) ?? failures[0];
    }
  }

  async function read(signal: AbortSignal): Promise<void> {
    if (linkToken !== null) await useLink(linkToken);
    signal.throwIfAborted();
    if (isCatalogStale || !state.catalog?.surveys.length) {
      const [own, sites, surveys] = await Promise.all([
        api.get('/v1/session', { signal }),
        api.get('/v1/sites', { signal }),
        api.get('/v1/surveys', { signal }),
      ]);
      signal.throwIfAborted();
      isCatalogStale = hasJustSignedIn = false;
      linkRefusal = '';
      set({ phase: 'signed_in', own, catalog: { sites: sites.data, surveys: surveys.data } });
    }
    await readPage(signal);
  }

  function onSuccess(): void {
    // A notice that signing out failed stays.
    const notice = isNoticeOfPoll ? '' : state.notice;
    const connection = pageReads.size > 0 ? 'live' : 'idle';
    isNoticeOfPoll = false;
    if (connection !== state.connection || notice !== state.notice) set({ connection, notice });
  }

  function onFailure(error: unknown): boolean {
    if (endIfSignedOut(error)) return false;
    if (error instanceof ApiError && !error.isTemporary) {
      isNoticeOfPoll = true;
      set({ connection: 'idle', notice: error.message });
      return true;
    }
    if (!(error instanceof ApiError || error instanceof NetworkError)) console.error(error);
    set({ connection: 'reconnecting' });
    return true;
  }

  function reasonToSignIn(): string {
    if (linkRefusal) return linkRefusal;
    if (state.phase === 'signed_in') return SIGN_IN_TEXTS.sessionEnded;
    // The server accepted the key or link, but the next request came without the cookie.
    return hasJustSignedIn ? SIGN_IN_TEXTS.noCookie : '';
  }

  function end(reason: string): void {
    poller.stop();
    session.focusHeading = state.phase === 'signed_in' || hasJustSignedIn;
    hasJustSignedIn = false;
    isCatalogStale = true;
    linkRefusal = '';
    set({ ...SIGNED_OUT, signInReason: reason });
  }

  function endIfSignedOut(error: unknown): boolean {
    const isSignedOut = error instanceof ApiError && error.isSignedOut;
    if (isSignedOut) end(reasonToSignIn());
    return isSignedOut;
  }

  function open(): void {
    hasJustSignedIn = session.focusHeading = true;
    isCatalogStale = true;
    set({ signInReason: '', connection: state.phase === 'signed_in' ? state.connection : 'loading' });
    poll();
  }

  const session: Session = {
    get state() {
      return state;
    },
    get resumedAt() {
      return resumedAt;
    },
    focusHeading: false,
    start(signInToken) {
      if (signInToken !== null) session.signInByLink(signInToken);
      else poll();
    },
    addRead(read) {
      pageReads.add(read);
      planPoll();
      return () => {
        pageReads.delete(read);
      };
    },
    async signIn(credential) {
      await api.signIn(credential);
      open();
    },
    enter: open,
    signInByLink(token) {
      linkToken = token;
      open();
    },
    async signOut() {
      // A read in progress could renew the cookie after it was cleared.
      poller.stop();
      try {
        await api.signOut();
      } catch (error) {
        if (!(error instanceof ApiError && error.isSignedOut)) {
          set({ notice: TEXTS.stillSignedIn(error instanceof Error ? error.message : '') });
          poll();
          return;
        }
      }
      end('');
    },
    endIfSignedOut,
    expireCatalog() {
      isCatalogStale = true;
    },
    pause() {
      isPaused = true;
      poller.stop();
    },
    resume() {
      resumedAt = performance.now();
      isPaused = false;
      isCatalogStale = true;
      if (state.phase !== 'signed_out' || linkToken !== null || hasJustSignedIn) poll();
    },
  };
  return session;
}
