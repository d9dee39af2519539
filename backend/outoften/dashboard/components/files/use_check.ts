import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../../context.ts';
import { ApiError } from '../../server/api.ts';

/** Milliseconds after a change until the file is checked again. */
const CHECK_DELAY_MS = 400;

/** What a check of a file has found so far. */
export interface Check<Report> {
  report: Report | null;
  /** Why the server refuses the file, or an empty string, and the code of the reason. */
  problem: string;
  code: string;
  isRunning: boolean;
  /** The share of the file that the server has, 0 to 1. */
  share: number;
}

/** Checks a file, again after each change of the dependencies; the last report stays meanwhile. */
export function useCheck<Report>(
  check: (signal: AbortSignal, onProgress: (share: number) => void) => Promise<Report>,
  dependencies: unknown[],
): Check<Report> {
  const { session } = useApp();
  const [state, setState] = useState<Check<Report>>({
    report: null,
    problem: '',
    code: '',
    isRunning: true,
    share: 0,
  });
  const isFirst = state.report === null && state.problem === '';
  useEffect(() => {
    const controller = new AbortController();
    const set = (change: Partial<Check<Report>>) =>
      !controller.signal.aborted && setState((before) => ({ ...before, ...change }));
    set({ isRunning: true, share: 0, problem: '', code: '' });
    const timer = setTimeout(
      async () => {
        try {
          const report = await check(controller.signal, (share) => set({ share }));
          set({ report, isRunning: false });
        } catch (error) {
          if (session.endIfSignedOut(error)) return;
          set({
            problem: error instanceof Error ? error.message : String(error),
            code: error instanceof ApiError ? error.code : '',
            isRunning: false,
          });
        }
      },
      isFirst ? 0 : CHECK_DELAY_MS,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, dependencies);
  return state;
}
