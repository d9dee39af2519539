import { render } from 'preact';
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { createApi } from './api.ts';
import { Header } from './components/header.tsx';
import { LazyPage, type PageLoader } from './components/lazy_page.tsx';
import { Notice } from './components/notice.tsx';
import { type App, AppContext } from './context.ts';
import NoSurveyPage from './pages/no_survey/index.tsx';
import NotFoundPage from './pages/not_found/index.tsx';
import SignInPage from './pages/sign_in/index.tsx';
import type { SurveyPageProperties } from './pages/survey_page.ts';
import { createRouter } from './router.ts';
import { type Catalog, createSession } from './session.ts';
import { TEXTS } from './texts.ts';
import {
  type Place,
  parsePath,
  readPeriod,
  readSignInToken,
  readSurvey,
  type SurveyPage,
  surveyPath,
  withoutSurvey,
} from './url_state.ts';

const SURVEY_PAGES: Record<SurveyPage, PageLoader<SurveyPageProperties>> = {
  overview: () => import('./pages/overview/index.tsx'),
  responses: () => import('./pages/responses/index.tsx'),
  install: () => import('./pages/install/index.tsx'),
};

// This script is a file of the server's folder /dashboard/, whatever the path of the server's address is.
const BASE_PATH = new URL('..', import.meta.url).pathname.slice(0, -1);

/** The dashboard: its header, the open page or the sign-in page, and the footer. */
function Dashboard() {
  const [, update] = useReducer((changes: number, _: unknown) => changes + 1, 0);
  const [announcement, announce] = useState('');
  const app = useMemo<App>(() => {
    const api = createApi(BASE_PATH);
    return { api, router: createRouter(update, BASE_PATH), session: createSession(api, update), announce };
  }, []);
  const { router, session } = app;
  const { phase, catalog, status, notice, signInReason } = session.state;
  const place = parsePath(router.location.path);

  useEffect(() => listen(app), []);
  useEffect(() => {
    const survey = catalog && place.page === 'start' && readSurvey(router.location.search, catalog.surveys);
    if (survey) {
      router.navigate(surveyPath(survey.id) + withoutSurvey(router.location.search), { replace: true });
    }
  });

  const isSignedOut = phase === 'signed_out';
  const survey = isSignedOut ? null : findSurvey(catalog, place);
  return (
    <AppContext.Provider value={app}>
      <Header
        status={status}
        catalog={isSignedOut ? null : catalog}
        current={survey && { page: survey.page, surveyId: survey.properties.survey.id }}
      />
      <main>
        <p class="visually-hidden" aria-live="polite">
          {isSignedOut ? '' : announcement}
        </p>
        <Notice text={notice} />
        {isSignedOut && <SignInPage reason={signInReason} />}
        {survey && (
          <LazyPage
            key={survey.properties.survey.id}
            load={SURVEY_PAGES[survey.page]}
            properties={{
              ...survey.properties,
              period: readPeriod(router.location.search),
              search: router.location.search,
            }}
          />
        )}
        {catalog && !survey && <OtherPage catalog={catalog} place={place} />}
      </main>
      <footer>
        <p class="trademarks">{TEXTS.trademarks}</p>
      </footer>
    </AppContext.Provider>
  );
}

function OtherPage({ catalog, place }: { catalog: Catalog; place: Place }) {
  if (place.page !== 'start') return <NotFoundPage />;
  return catalog.surveys.length === 0 ? <NoSurveyPage sites={catalog.sites} /> : null;
}

function findSurvey(catalog: Catalog | null, place: Place) {
  if (!catalog || !('surveyId' in place)) return null;
  const survey = catalog.surveys.find(({ id }) => id === place.surveyId);
  const site = catalog.sites.find(({ id }) => id === survey?.site_id);
  return survey && site ? { page: place.page, properties: { survey, site } } : null;
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
  // Back from the terminal, where the owner may have set the site's origins.
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

const root = document.getElementById('app');
if (root) render(<Dashboard />, root);
