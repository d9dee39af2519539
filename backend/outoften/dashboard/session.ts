import { type Api, ApiError, NetworkError, type Schemas } from './api.ts';
import { createPoller } from './poller.ts';
import { TEXTS } from './texts.ts';

/** The sites and surveys that the session may read. */
export interface Catalog {
  sites: Schemas['SiteOut'][];
  surveys: Schemas['SurveyOut'][];
}

/** What the shell of the page shows. */
export interface SessionState {
  phase: 'loading' | 'signed_in' | 'signed_out';
  /** Present while signed in. */
  catalog: Catalog | null;
  /** The connection, in a sentence. */
  status: string;
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
  /** Whether the next heading that appears should take the focus; the heading resets it. */
  focusHeading: boolean;
  start: (signInToken: string | null) => void;
  /** Sets what the poller reads beside the catalog, and reads it now. Returns a function that removes it. */
  setPageRead: (read: PageRead) => () => void;
  /** Signs in with a key. Throws ApiError or NetworkError. */
  signIn: (key: string) => Promise<void>;
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
  status: '',
  notice: '',
  signInReason: '',
};

/** Returns a session that has not started. `onChange` is called after each change of its state. */
export function createSession(api: Api, onChange: (state: SessionState) => void): Session {
  const poller = createPoller(read, { onSuccess, onFailure });
  let state: SessionState = { ...SIGNED_OUT, phase: 'loading', status: TEXTS.loading };
  let linkToken: string | null = null;
  let linkRequest: Promise<void> | null = null;
  let linkRefusal = '';
  let hasJustSignedIn = false;
  let isCatalogStale = true;
  let pageRead: PageRead | null = null;
  let isPaused = false;
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
          linkRefusal = TEXTS.notSignedInYet(error.message);
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

  async function read(signal: AbortSignal): Promise<void> {
    if (linkToken !== null) await useLink(linkToken);
    signal.throwIfAborted();
    if (isCatalogStale || !state.catalog?.surveys.length) {
      const [sites, surveys] = await Promise.all([
        api.get('/v1/sites', { signal }),
        api.get('/v1/surveys', { signal }),
      ]);
      signal.throwIfAborted();
      isCatalogStale = hasJustSignedIn = false;
      linkRefusal = '';
      set({ phase: 'signed_in', catalog: { sites: sites.data, surveys: surveys.data } });
    }
    await pageRead?.(signal);
  }

  function onSuccess(): void {
    // A notice that signing out failed stays.
    const notice = isNoticeOfPoll ? '' : state.notice;
    const status = pageRead ? TEXTS.live : '';
    isNoticeOfPoll = false;
    if (status !== state.status || notice !== state.notice) set({ status, notice });
  }

  function onFailure(error: unknown): boolean {
    if (endIfSignedOut(error)) return false;
    if (error instanceof ApiError && !error.isTemporary) {
      isNoticeOfPoll = true;
      set({ status: '', notice: error.message });
      return true;
    }
    if (!(error instanceof ApiError || error instanceof NetworkError)) console.error(error);
    set({ status: TEXTS.reconnecting });
    return true;
  }

  function reasonToSignIn(): string {
    if (linkRefusal) return linkRefusal;
    if (state.phase === 'signed_in') return TEXTS.sessionEnded;
    // The server accepted the key or link, but the next request came without the cookie.
    return hasJustSignedIn ? TEXTS.noCookie : '';
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
    set({ signInReason: '', status: state.phase === 'signed_in' ? state.status : TEXTS.loading });
    poll();
  }

  const session: Session = {
    get state() {
      return state;
    },
    focusHeading: false,
    start(signInToken) {
      if (signInToken !== null) session.signInByLink(signInToken);
      else poll();
    },
    setPageRead(next) {
      pageRead = next;
      poll();
      return () => {
        if (pageRead === next) pageRead = null;
      };
    },
    async signIn(key) {
      await api.signIn({ key });
      open();
    },
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
      isPaused = false;
      isCatalogStale = true;
      if (state.phase !== 'signed_out' || linkToken !== null || hasJustSignedIn) poll();
    },
  };
  return session;
}
