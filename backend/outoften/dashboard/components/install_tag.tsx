import { useRef, useState } from 'preact/hooks';
import type { Schemas } from '../api.ts';
import { useApp } from '../context.ts';
import { curlCommand } from '../curl.ts';
import { timeZoneOf } from '../period.ts';
import { TEXTS, tagStatusSentences } from '../texts.ts';
import { CodeText } from './code_text.tsx';

type Site = Schemas['SiteOut'];
type Survey = Schemas['SurveyOut'];

/** The tag to paste, the survey's own link, what the pages were last seen to do, and the site's origins. */
export function InstallTag(properties: { site: Site; survey: Survey; statuses: Schemas['TagSignal'][] }) {
  const { site, survey, statuses } = properties;
  const code = useRef<HTMLElement>(null);
  const [result, setResult] = useState('');
  return (
    <>
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
      {tagStatusSentences(statuses, timeZoneOf(site)).map((sentence) => (
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

// Without origins, a tag on the real site shows nothing, and nothing on that site says why.
function Origins({ site }: { site: Site }) {
  const { router } = useApp();
  if (site.origins.length > 0) return <p class="muted origins">{TEXTS.originsAre(site.origins)}</p>;
  const origins = { origins: ['https://www.example.com', 'http://localhost:*'] };
  return (
    <div class="origins">
      <p>
        <CodeText text={TEXTS.noOrigins} />
      </p>
      <pre>
        <code>{curlCommand('PATCH', router.href(`/v1/sites/${site.id}`), origins)}</code>
      </pre>
    </div>
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
