import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { type Filters, readFilters, writeFilters } from './address/filters.ts';
import type { Router } from './address/router.ts';
import { type Api, ApiError, type Schemas } from './server/api.ts';
import type { Session } from './server/session.ts';
import type { Shortcuts } from './shortcuts.ts';

/** A short message that goes away by itself, with at most one thing to do. */
export interface ToastMessage {
  text: string;
  isProblem?: boolean;
  action?: { name: string; run: () => void };
}

/** What every component may use. */
export interface App {
  api: Api;
  router: Router;
  session: Session;
  shortcuts: Shortcuts;
  /** Lets screen readers read a sentence. */
  announce: (sentence: string) => void;
  /** Shows a message for some seconds; screen readers read it. */
  toast: (message: ToastMessage | string) => void;
  /** Whether the page is a shared view, whose visitors have no other pages and choose only days. */
  isShared?: boolean;
}

/** Provides the App to the components below. */
export const AppContext = createContext<App | null>(null);

/** Returns the App. Throws outside of its provider. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp needs an AppContext.Provider above it.');
  return app;
}

/** Returns a function that opens a page of the dashboard as a link does: from its top, with the focus on its heading. */
export function useOpenPage(): (path: string) => void {
  const { router, session } = useApp();
  return (path) => {
    session.focusHeading = true;
    router.navigate(path);
    scrollTo(0, 0);
  };
}

/** Returns who is signed in, and whether they may do what needs a scope. */
export function useOwn(): { own: Schemas['OwnSession'] | null; may: (scope: Scope) => boolean } {
  const { own } = useApp().session.state;
  return { own, may: (scope) => own?.scopes.includes(scope) ?? false };
}

/** What a part of a page has read from the server. */
export interface Reading<T> {
  /** The last result; null until the first one. It stays while another one is read. */
  data: T | null;
  /** Whether `data` is of other dependencies than now, or missing: show a skeleton, or dim what is there. */
  isStale: boolean;
  /** Why the server refused, or an empty string. */
  problem: string;
  /** Reads again now, for example after a change. */
  refresh: () => void;
}

/** What was not found so often in a row is gone, and not read again. Another process of the server finds it later. */
const MISSES_UNTIL_GONE = 3;

/**
 * Reads again and again while the component is mounted; use it as often as you like. Give `everySeconds` to what is costly
 * or changes seldom: it is read again at once after a change. All dependencies of `read` must be in `dependencies`.
 */
export function usePolled<T>(
  read: (signal: AbortSignal) => Promise<T>,
  dependencies: unknown[],
  { everySeconds = 0 }: { everySeconds?: number } = {},
): Reading<T> {
  const { session } = useApp();
  const [state, setState] = useState<{ data: T | null; problem: string; of: unknown[] }>({
    data: null,
    problem: '',
    of: [],
  });
  const readAt = useRef(0);
  const misses = useRef(0);
  useEffect(() => {
    readAt.current = misses.current = 0;
    return session.addRead(async (signal) => {
      const now = performance.now();
      const isCurrent = readAt.current > session.resumedAt && now - readAt.current < everySeconds * 1000;
      if (isCurrent) return;
      try {
        const data = await read(signal);
        signal.throwIfAborted();
        readAt.current = now;
        misses.current = 0;
        setState((before) =>
          before.data === data && before.problem === '' && before.of === dependencies
            ? before
            : { data, problem: '', of: dependencies },
        );
      } catch (error) {
        if (!(error instanceof ApiError) || error.isSignedOut || error.isTemporary) throw error;
        misses.current = error.status === 404 ? misses.current + 1 : 0;
        const isGone = misses.current >= MISSES_UNTIL_GONE;
        readAt.current = isGone ? Number.POSITIVE_INFINITY : now;
        setState(({ data }) => ({
          data: isGone ? null : data,
          problem: error.message,
          of: dependencies,
        }));
      }
    });
  }, dependencies);
  const refresh = useCallback(() => {
    readAt.current = 0;
    session.resume();
  }, []);
  const isStale =
    state.of.length !== dependencies.length || state.of.some((value, index) => value !== dependencies[index]);
  return { data: state.data, problem: state.problem, isStale, refresh };
}

/** What `useAction` returns: a function that runs a change, whether it runs now, and why the last one failed. */
export interface Action<Arguments extends unknown[]> {
  /** Runs the change. Returns whether it succeeded. */
  run: (...values: Arguments) => Promise<boolean>;
  isBusy: boolean;
  problem: string;
  clearProblem: () => void;
}

/** Wraps a change of something on the server: one at a time, the reason when it is refused, and all reads again after it. */
export function useAction<Arguments extends unknown[]>(
  change: (...values: Arguments) => Promise<unknown>,
): Action<Arguments> {
  const { session } = useApp();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const isRunning = useRef(false);
  async function run(...values: Arguments): Promise<boolean> {
    if (isRunning.current) return false;
    isRunning.current = true;
    setBusy(true);
    setProblem('');
    try {
      await change(...values);
      session.resume();
      return true;
    } catch (error) {
      if (!session.endIfSignedOut(error)) setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  }
  return { run, isBusy, problem, clearProblem: () => setProblem('') };
}

/** What a role or a key may do. */
export type Scope = Schemas['OwnSession']['scopes'][number];

/** Returns whether who is signed in may do what a scope names. The API checks it again. */
export function useCan(scope: Scope): boolean {
  return useApp().session.state.own?.scopes.includes(scope) ?? false;
}

/** Returns the filters of the address, and a function that changes some of them without a new entry in the history. */
export function useFilters(): { filters: Filters; change: (change: Partial<Filters>) => void } {
  const { router } = useApp();
  const { path, search } = router.location;
  return {
    filters: readFilters(search),
    change: (change) => router.navigate(path + writeFilters(search, change), { replace: true }),
  };
}

/** Runs `run` when the key is pressed outside of fields and dialogs, while the component is mounted; `?` lists it. */
export function useShortcut(keys: string, name: string, run: () => void): void {
  const { shortcuts } = useApp();
  const current = useRef(run);
  current.current = run;
  useEffect(() => shortcuts.add({ keys, name, run: () => current.current() }), [keys, name]);
}
