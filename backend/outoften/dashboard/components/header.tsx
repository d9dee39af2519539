import { useApp } from '../context.ts';
import { PERIODS, type Period } from '../period.ts';
import type { Catalog } from '../session.ts';
import { PERIOD_NAMES, PRODUCT, TEXTS } from '../texts.ts';
import { readPeriod, type SurveyPage, surveyPath, writePeriod } from '../url_state.ts';
import { Link } from './link.tsx';

const PAGES: { page: SurveyPage; name: string }[] = [
  { page: 'overview', name: TEXTS.overview },
  { page: 'responses', name: TEXTS.responses },
  { page: 'install', name: TEXTS.install },
];

/** The open page of a survey. */
export interface Current {
  page: SurveyPage;
  surveyId: number;
}

/** The line at the top: the connection, the choice of survey and period, "Sign out", and links to the survey's pages. */
export function Header(properties: { status: string; catalog: Catalog | null; current: Current | null }) {
  const { session } = useApp();
  const { status, catalog, current } = properties;
  const hasSurveys = catalog !== null && catalog.surveys.length > 1;
  const hasPeriod = current?.page === 'overview';
  return (
    <header class="top">
      <div class="top-line">
        <p class="product">{PRODUCT}</p>
        <p class="status" role="status">
          {status}
        </p>
        {catalog && current && (hasSurveys || hasPeriod) && (
          <div class="controls">
            {hasSurveys && <SurveySelect catalog={catalog} current={current} />}
            {hasPeriod && <PeriodSelect />}
          </div>
        )}
        {catalog && (
          <button type="button" class="sign-out" onClick={session.signOut}>
            {TEXTS.signOut}
          </button>
        )}
      </div>
      {current && <Navigation current={current} />}
    </header>
  );
}

function SurveySelect({ catalog, current }: { catalog: Catalog; current: Current }) {
  const { router } = useApp();
  const { sites, surveys } = catalog;
  const siteName = (siteId: number) => sites.find(({ id }) => id === siteId)?.name;
  return (
    <div class="control">
      <label for="survey">{TEXTS.survey}</label>
      <select
        id="survey"
        autocomplete="off"
        value={String(current.surveyId)}
        onChange={(event) =>
          router.navigate(
            surveyPath(Number(event.currentTarget.value), current.page) + router.location.search,
          )
        }
      >
        {surveys.map(({ id, name, site_id }) => (
          <option key={id} value={String(id)}>
            {sites.length > 1 ? `${siteName(site_id)}: ${name}` : name}
          </option>
        ))}
      </select>
    </div>
  );
}

function PeriodSelect() {
  const { router } = useApp();
  const { path, search } = router.location;
  return (
    <div class="control period">
      <label for="period">{TEXTS.period}</label>
      <select
        id="period"
        autocomplete="off"
        value={readPeriod(search)}
        onChange={(event) =>
          router.navigate(path + writePeriod(search, event.currentTarget.value as Period), { replace: true })
        }
      >
        {PERIODS.map((period) => (
          <option key={period} value={period}>
            {PERIOD_NAMES[period]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Navigation({ current }: { current: Current }) {
  const { router } = useApp();
  return (
    <nav class="pages" aria-label={TEXTS.pages}>
      {PAGES.map(({ page, name }) => (
        <Link
          key={page}
          to={surveyPath(current.surveyId, page) + router.location.search}
          isCurrent={page === current.page}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
