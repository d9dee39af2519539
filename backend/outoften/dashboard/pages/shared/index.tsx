import { useEffect, useMemo, useReducer } from 'preact/hooks';
import { NO_FILTERS, readFilters, writeFilters } from '../../address/filters.ts';
import { createRouter, type Router } from '../../address/router.ts';
import { Logo } from '../../components/controls/icon.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { createToasts } from '../../components/overlays/toasts.tsx';
import { Live } from '../../components/shell/live.tsx';
import { type App, AppContext } from '../../context.ts';
import { createApi } from '../../server/api.ts';
import { createShortcuts } from '../../shortcuts.ts';
import { TEXTS } from '../../texts/shared.ts';
import { PRODUCT, TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { readLink } from './link.ts';
import { PasswordForm } from './password_form.tsx';
import { createSharedSession, type SharedSession } from './session.ts';
import { SharedPanels } from './shared_panels.tsx';

/** What people without an account see of a survey: the name of the link, the dates, and the panels that it shows. */
export default function SharedApp({ basePath }: { basePath: string }) {
  const [, update] = useReducer((changes: number, _: unknown) => changes + 1, 0);
  const { app, link, session } = useMemo(() => create(basePath, () => update(null)), []);
  const { phase, view, connection, reason } = session.shared;
  useEffect(() => listen(session), []);
  return (
    <AppContext.Provider value={app}>
      <div class="shell without-navigation">
        <header class="shell-head">
          <p class="product">
            <Logo />
            <span>{PRODUCT}</span>
          </p>
          <div class="shell-foot">
            <Live connection={connection} />
          </div>
        </header>
        <div class="shell-content">
          <main id="main">
            {phase === 'loading' && <Skeleton lines={6} />}
            {phase === 'locked' && <PasswordForm link={link} />}
            {phase === 'ended' && (
              <div class="page">
                <PageHeading text={TEXTS.nothing} />
                <EmptyState icon="lock" title={reason} />
              </div>
            )}
            {view && <SharedPanels view={view} />}
          </main>
          <footer>
            <p class="trademarks">{SHELL_TEXTS.trademarks}</p>
          </footer>
        </div>
      </div>
    </AppContext.Provider>
  );
}

function create(basePath: string, update: () => void) {
  const link = readLink(location);
  const api = createApi(basePath, (url, options) => {
    const headers = { ...options?.headers, Authorization: `Bearer ${link.bearer}` };
    return fetch(url, { ...options, headers, credentials: 'omit' });
  });
  const session = createSharedSession(api, update);
  const app: App = {
    api,
    router: keepFragment(createRouter(update, basePath)),
    // The panels use these parts of a session alone.
    session: Object.assign(session, { state: {} }) as unknown as App['session'],
    shortcuts: createShortcuts(),
    announce() {},
    toast: createToasts().add,
    isShared: true,
  };
  // Visitors choose days alone; the server refuses all other filters.
  const { path, search } = app.router.location;
  const { period, from, to } = readFilters(search);
  app.router.navigate(path + writeFilters('', { ...NO_FILTERS, period, from, to }), { replace: true });
  return { app, link, session };
}

/** Returns the router with addresses that keep the fragment, which is the secret of the link. */
function keepFragment(router: Router): Router {
  const { hash } = location;
  return {
    ...router,
    get location() {
      return router.location;
    },
    navigate: (path, options) => router.navigate(path + hash, options),
  };
}

function listen(session: SharedSession): void {
  // Another secret is another link.
  addEventListener('hashchange', () => location.reload());
  addEventListener('online', () => {
    if (!document.hidden) session.resume();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) session.pause();
    else session.resume();
  });
  if (document.hidden) session.pause();
  else session.resume();
}
