import type { BrowserState } from '../loader/storage.ts';
import type { Runtime } from '../loader/types.ts';

const SESSION_MS = 1_800_000;

/** Counts page views and sessions, and returns the counts so far. `onPage` is called after a change of address. */
export const countPageViews = ({ storage }: Runtime, onPage: () => unknown) => {
  let counts: BrowserState = {};
  let path: string | undefined;
  const count = () => {
    const memory = storage.read();
    const { id, at, pages = 0, sessions = 0 } = memory.self;
    const now = Date.now();
    path = location.pathname;
    counts = Object.assign(memory.self, {
      id: id ?? crypto.randomUUID?.() ?? `${Math.random()}`,
      // Where nothing may be stored yet, the page itself has counted more. After `reset`, counting starts again.
      pages: (at ? Math.max(pages, counts.pages ?? 0) : 0) + 1,
      sessions: sessions + (at && now - at < SESSION_MS ? 0 : 1),
      at: now,
    });
    storage.write(memory);
  };
  count();

  // In a single-page app, a new path is a new page.
  const onNavigate = () => {
    if (path !== location.pathname) count();
    onPage();
  };
  // In a browser without it, an element of the page may have this name.
  if (Object.hasOwn(window, 'navigation') && window.navigation)
    navigation.addEventListener('navigatesuccess', onNavigate);
  else addEventListener('popstate', onNavigate);

  return () => counts;
};
