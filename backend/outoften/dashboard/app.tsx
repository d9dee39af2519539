import { render } from 'preact';
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { createRouter } from './address/router.ts';
import { type Place, pagePath, parsePath, readSignInToken } from './address/url_state.ts';
import { Notice } from './components/layout/notice.tsx';
import { createToasts, Toasts } from './components/overlays/toasts.tsx';
import { LazyPage, type PageLoader } from './components/shell/lazy_page.tsx';
import { readSelection, type Selection } from './components/shell/selection.ts';
import { Shell } from './components/shell/shell.tsx';
import { type App, AppContext, useOwn } from './context.ts';
import NoSurveyPage from './pages/no_survey/index.tsx';
import NotFoundPage from './pages/not_found/index.tsx';
import { OVERVIEW, ROUTES, type Route } from './pages/routes.ts';
import SignInPage from './pages/sign_in/index.tsx';
import { createApi } from './server/api.ts';
import { type Catalog, createSession } from './server/session.ts';
import { createShortcuts } from './shortcuts.ts';
import { applyTheme, readTheme } from './theme.ts';

// This script is a file of the server's folder /dashboard/, whatever the path of the server's address is.
const BASE_PATH = new URL('..', import.meta.url).pathname.slice(0, -1);

// The page that the link of an invitation opens, also for those who are not signed in.
const INVITATION = 'invitation';
const loadInvitation = () => import('./pages/invitation/index.tsx');

/** The dashboard: the shell with the open page, or the sign-in page. */
function Dashboard() {
  const [, update] = useReducer((changes: number, _: unknown) => changes + 1, 0);
  const [announcement, announce] = useState('');
  const { app, toasts } = useMemo(() => {
    const api = createApi(BASE_PATH);
    const toasts = createToasts();
    const app: App = {
      api,
      router: createRouter(update, BASE_PATH),
      session: createSession(api, update),
      shortcuts: createShortcuts(),
      announce,
      toast: toasts.add,
    };
    return { app, toasts };
  }, []);
  const { router, session } = app;
  const { phase, catalog: readCatalog, connection, notice, signInReason } = session.state;
  const isSignedOut = phase === 'signed_out';
  const catalog = isSignedOut ? null : readCatalog;
  const { path, search } = router.location;
  const place = parsePath(path);
  const isInvitation = place.kind === 'site' && place.segment === INVITATION;
  const selection = catalog && readSelection(place, search, catalog);
  const route = findRoute(place, selection);

  useEffect(() => listen(app), []);
  useEffect(() => {
    if (place.kind === 'start' && selection?.survey) {
      router.navigate(pagePath(OVERVIEW, selection, search), { replace: true });
    }
  });

  return (
    <AppContext.Provider value={app}>
      <Shell
        catalog={catalog}
        isSignedOut={isSignedOut}
        selection={selection}
        connection={connection}
        current={route}
      >
        <p class="visually-hidden" aria-live="polite">
          {isSignedOut ? '' : announcement}
        </p>
        <Notice text={notice} />
        {isInvitation && <LazyPage load={loadInvitation} properties={{}} />}
        {isSignedOut && !isInvitation && <SignInPage reason={signInReason} />}
        {catalog && selection && !isInvitation && (
          <Page route={route} place={place} catalog={catalog} selection={selection} />
        )}
      </Shell>
      <Toasts list={toasts} />
    </AppContext.Provider>
  );
}

function Page(properties: { route: Route | null; place: Place; catalog: Catalog; selection: Selection }) {
  const { route, place, catalog, selection } = properties;
  const { site, survey } = selection;
  const { may } = useOwn();
  if (route?.needs && !may(route.needs)) return <NotFoundPage isForbidden />;
  if (route && 'rest' in place && place.rest.length <= (route.depth ?? 0)) {
    return (
      <LazyPage
        key={`${route.scope}/${route.segment}/${site?.id}/${survey?.id}`}
        // What findRoute returns for a page of a survey comes with a survey.
        load={route.load as PageLoader<object>}
        properties={{ survey, site, catalog, rest: place.rest }}
      />
    );
  }
  if (place.kind !== 'start') return <NotFoundPage />;
  return survey ? null : <NoSurveyPage sites={site ? [site] : []} />;
}

function findRoute(place: Place, selection: Selection | null): Route | null {
  if (!selection || !('segment' in place)) return null;
  if (place.kind === 'survey' && !selection.survey) return null;
  return ROUTES.find(({ scope, segment }) => scope === place.kind && segment === place.segment) ?? null;
}

function listen({ router, session }: App): void {
  function takeSignInToken(): string | null {
    const token = readSignInToken(location.hash);
    // The address stays in the history, and the token must not.
    if (token !== null) router.dropHash();
    return token;
  }
  addEventListener('hashchange', () => {
    const token = takeSignInToken();
    if (token !== null) session.signInByLink(token);
  });
  // Back from elsewhere, where the owner may have changed a site or a survey.
  addEventListener('focus', session.expireCatalog);
  addEventListener('online', () => {
    if (!document.hidden) session.resume();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) session.pause();
    else session.resume();
  });
  if (document.hidden) session.pause();
  session.start(takeSignInToken());
}

// One function each time, as LazyPage needs it.
const loadShared = () => import('./pages/shared/index.tsx');

applyTheme(readTheme());
const root = document.getElementById('app');
const isShared = location.pathname.startsWith(`${BASE_PATH}/share/`);
if (root) {
  render(
    isShared ? <LazyPage load={loadShared} properties={{ basePath: BASE_PATH }} /> : <Dashboard />,
    root,
  );
}
