import { useRef, useState } from 'preact/hooks';
import type { Schemas } from '../api.ts';
import { timeZoneOf } from '../period.ts';
import { TEXTS, tagStatusSentences } from '../texts.ts';
import { CodeText } from './code_text.tsx';
import { Origins, RefusedOrigins } from './origins.tsx';

type Site = Schemas['SiteOut'];
type Survey = Schemas['SurveyOut'];

/** The tag to paste, the survey's own link, what the pages were last seen to do, and the site's origins. */
export function InstallTag(properties: { site: Site; survey: Survey; status: Schemas['TagStatus'] }) {
  const { site, survey, status } = properties;
  const code = useRef<HTMLElement>(null);
  const [result, setResult] = useState('');
  return (
    <>
      {status.refused_origins.length > 0 && (
        <section aria-label={TEXTS.refusedPages}>
          <h2>{TEXTS.refusedPages}</h2>
          <RefusedOrigins site={site} refused={status.refused_origins} />
        </section>
      )}
      <pre>
        <code ref={code}>{site.tag}</code>
      </pre>
      <p class="copy">
        <button type="button" onClick={async () => code.current && setResult(await copy(code.current))}>
          {TEXTS.copyTag}
        </button>
        <span class="muted" role="status">
          {result}
        </span>
      </p>
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

async function copy(node: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(node.textContent ?? '');
    return TEXTS.copied;
  } catch {
    // The clipboard needs https, and the browser may refuse it.
    getSelection()?.selectAllChildren(node);
    return document.execCommand('copy') ? TEXTS.copied : TEXTS.selected;
  }
}
