import { pagePath } from '../../address/url_state.ts';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS, tagStatusSentences } from '../../texts/surveys/install.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { shownRefusals } from './origin.ts';
import { RefusedOrigins } from './origins.tsx';
import { surveyAddress } from './server_address.ts';

/** What a new owner needs first, for the overview: the tag, what the pages were last seen to do, and the survey's own link. */
export function InstallTag(properties: {
  site: Schemas['SiteOut'];
  survey: Schemas['SurveyOut'];
  status: Schemas['TagStatus'];
}) {
  const { site, survey, status } = properties;
  const { router } = useApp();
  const address = surveyAddress(site, survey);
  return (
    <>
      {shownRefusals(status).length > 0 && (
        <section aria-label={TEXTS.refusedPages}>
          <h3>{TEXTS.refusedPages}</h3>
          <RefusedOrigins site={site} refused={shownRefusals(status)} />
        </section>
      )}
      <CodeBlock text={site.tag} copyLabel={TEXTS.copyTag} />
      {tagStatusSentences(status.data, timeZoneOf(site)).map((sentence) => (
        <p key={sentence} class="muted">
          <CodeText text={sentence} />
        </p>
      ))}
      <p>
        <Link
          to={pagePath({ scope: 'survey', segment: 'install' }, { site, survey }, router.location.search)}
        >
          {TEXTS.openInstall}
        </Link>
      </p>
      {survey.active && (
        <p class="muted">
          {TEXTS.surveyLink}
          <a href={address} target="_blank" rel="noopener">
            {address}
          </a>
          <CodeText text={site.require_identity ? TEXTS.surveyLinkSigned : '.'} />
        </p>
      )}
    </>
  );
}
