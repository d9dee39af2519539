import { type Api, ApiError, NetworkError, type Schemas } from '../../server/api.ts';
import { createPoller } from '../../server/poller.ts';
import type { Connection, PageRead, Session } from '../../server/session.ts';
import { TEXTS } from '../../texts/shared.ts';

/** Milliseconds between two reads: nobody answers from a shared view, and many may look at it from one address. */
const POLL_INTERVAL_MS = 15_000;

/** What a shared link shows, or why it shows nothing. */
export interface SharedState {
  /** `locked`: the password must be entered. `ended`: the link was revoked, or has expired. */
  phase: 'loading' | 'open' | 'locked' | 'ended';
  view: Schemas['SharedView'] | null;
  connection: Connection;
  /** Why the link shows nothing. */
  reason: string;
}

/** What the panels of a shared view use of the session, and its state. */
export type SharedSession = Pick<
  Session,
  'addRead' | 'resume' | 'pause' | 'endIfSignedOut' | 'focusHeading'
> & {
  readonly shared: SharedState;
};

/** Reads what a shared link shows: first the link itself, then the parts of the page. `onChange` follows each change. */
export function createSharedSession(api: Api, onChange: () => void): SharedSession {
  const poller = createPoller(read, {
    onSuccess: () => set({ connection: 'live' }),
    onFailure,
    setTimer: (run, delayMs) => window.setTimeout(run, Math.max(delayMs, POLL_INTERVAL_MS)),
  });
  const reads = new Set<PageRead>();
  let shared: SharedState = { phase: 'loading', view: null, connection: 'loading', reason: '' };
  let isPaused = false;
  let isPlanned = false;

  function set(change: Partial<SharedState>): void {
    const next = { ...shared, ...change };
    const isSame = Object.keys(change).every((name) => same(name as keyof SharedState, next));
    shared = next;
    if (!isSame) onChange();
  }

  function same(name: keyof SharedState, next: SharedState): boolean {
    return JSON.stringify(shared[name]) === JSON.stringify(next[name]);
  }

  async function read(signal: AbortSignal): Promise<void> {
    const view = await api.get('/v1/shared', { signal });
    signal.throwIfAborted();
    set({ phase: 'open', view, reason: '' });
    const results = await Promise.allSettled([...reads].map((pageRead) => pageRead(signal)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  function onFailure(error: unknown): boolean {
    if (endIfSignedOut(error)) return false;
    if (!(error instanceof ApiError || error instanceof NetworkError)) console.error(error);
    set({ connection: 'reconnecting' });
    return true;
  }

  function endIfSignedOut(error: unknown): boolean {
    if (!(error instanceof ApiError) || !error.isSignedOut) return false;
    poller.stop();
    if (error.code === 'share_locked') set({ phase: 'locked', view: null, connection: 'idle', reason: '' });
    else set({ phase: 'ended', view: null, connection: 'idle', reason: error.message || TEXTS.ended });
    return true;
  }

  function poll(): void {
    if (!isPaused) poller.start();
  }

  return {
    get shared() {
      return shared;
    },
    focusHeading: false,
    addRead(pageRead) {
      reads.add(pageRead);
      // All parts of the page add their reads in one go.
      if (!isPlanned) {
        isPlanned = true;
        queueMicrotask(() => {
          isPlanned = false;
          poll();
        });
      }
      return () => {
        reads.delete(pageRead);
      };
    },
    endIfSignedOut,
    pause() {
      isPaused = true;
      poller.stop();
    },
    resume() {
      isPaused = false;
      poll();
    },
  };
}
