import { pagePath } from '../../address/url_state.ts';
import { useApp } from '../../context.ts';
import { OVERVIEW, type Route } from '../../pages/routes.ts';
import type { Catalog } from '../../server/session.ts';
import { TEXTS } from '../../texts/shell.ts';
import type { Selection } from './selection.ts';

/** Chooses among all surveys, by site. The open page stays open for the other survey. */
export function SurveyChooser(properties: { catalog: Catalog; selection: Selection; current: Route | null }) {
  const { router } = useApp();
  const { catalog, selection, current } = properties;

  function choose(value: string): void {
    const survey = catalog.surveys.find(({ id }) => String(id) === value) ?? null;
    const site =
      catalog.sites.find(({ id }) => (survey ? id === survey.site_id : `site-${id}` === value)) ?? null;
    // Values of segments belong to a site; on another one they would filter everything out.
    const search = site?.id === selection.site?.id ? router.location.search : '';
    router.navigate(pagePath(current && !current.isHidden ? current : OVERVIEW, { site, survey }, search));
  }

  return (
    <div class="chooser">
      <label for="survey" class="visually-hidden">
        {TEXTS.survey}
      </label>
      <select
        id="survey"
        class="input"
        autocomplete="off"
        value={selection.survey ? String(selection.survey.id) : `site-${selection.site?.id}`}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {catalog.sites.map((site) => {
          const surveys = catalog.surveys.filter(({ site_id }) => site_id === site.id);
          return (
            <optgroup key={site.id} label={site.name}>
              {surveys.map(({ id, name }) => (
                <option key={id} value={String(id)}>
                  {name}
                </option>
              ))}
              {surveys.length === 0 && (
                <option value={`site-${site.id}`}>{TEXTS.noSurveyOfSite(site.name)}</option>
              )}
            </optgroup>
          );
        })}
      </select>
    </div>
  );
}
