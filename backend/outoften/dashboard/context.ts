import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Api } from './api.ts';
import type { Router } from './router.ts';
import type { Session } from './session.ts';

/** What every component may use. */
export interface App {
  api: Api;
  router: Router;
  session: Session;
  /** Lets screen readers read a sentence. */
  announce: (sentence: string) => void;
}

/** Provides the App to the components below. */
export const AppContext = createContext<App | null>(null);

/** Returns the App. Throws outside of its provider. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp needs an AppContext.Provider above it.');
  return app;
}

/** Polls `read` while the component is mounted, and returns its last result; null until the first one. One use per page. */
export function usePolled<T>(read: (signal: AbortSignal) => Promise<T>, dependencies: unknown[]): T | null {
  const { session } = useApp();
  const [result, setResult] = useState<T | null>(null);
  useEffect(
    () =>
      session.setPageRead(async (signal) => {
        const next = await read(signal);
        signal.throwIfAborted();
        setResult(next);
      }),
    dependencies,
  );
  return result;
}
