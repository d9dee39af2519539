import type { Schemas } from '../../api.ts';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { TEXTS, tagStatusSentences } from '../../texts/install.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { Origins, RefusedOrigins } from './origins.tsx';

type Site = Schemas['SiteOut'];
type Survey = Schemas['SurveyOut'];

/** The tag to paste, the survey's own link, what the pages were last seen to do, and the site's origins. */
export function InstallTag(properties: { site: Site; survey: Survey; status: Schemas['TagStatus'] }) {
  const { site, survey, status } = properties;
  return (
    <>
      {status.refused_origins.length > 0 && (
        <section aria-label={TEXTS.refusedPages}>
          <h2>{TEXTS.refusedPages}</h2>
          <RefusedOrigins site={site} refused={status.refused_origins} />
        </section>
      )}
      <CodeBlock text={site.tag} copyLabel={TEXTS.copyTag} />
      {survey.active && <SurveyLink site={site} survey={survey} />}
      {tagStatusSentences(status.data, timeZoneOf(site)).map((sentence) => (
        <p key={sentence} class="muted">
          <CodeText text={sentence} />
        </p>
      ))}
      <Origins site={site} />
    </>
  );
}

function SurveyLink({ site, survey }: { site: Site; survey: Survey }) {
  // The tag holds the address by which respondents reach the server; the owner may use another one.
  const server = /src="([^"]+)"/.exec(site.tag)?.[1] ?? location.href;
  const address = new URL(`s/${survey.id}`, server).href;
  return (
    <p class="muted">
      {TEXTS.surveyLink}
      <a href={address} target="_blank" rel="noopener">
        {address}
      </a>
      <CodeText text={site.require_identity ? TEXTS.surveyLinkSigned : '.'} />
    </p>
  );
}
