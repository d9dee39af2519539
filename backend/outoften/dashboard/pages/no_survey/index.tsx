import { CodeText } from '../../components/layout/code_text.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { useApp } from '../../context.ts';
import { curlCommand } from '../../curl.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/shell.ts';

/** Says how to create the first survey, on a server that has none. */
export default function NoSurveyPage({ sites }: { sites: Schemas['SiteOut'][] }) {
  const { router } = useApp();
  const site = sites[0];
  const commands = [
    curlCommand('POST', router.href('/v1/surveys'), { site_id: site?.id ?? 1, name: TEXTS.firstSurveyName }),
  ];
  if (!site) commands.unshift(curlCommand('POST', router.href('/v1/sites'), { name: TEXTS.firstSiteName }));
  return (
    <div class="page">
      <PageHeading text={TEXTS.noSurvey} />
      <section class="panel">
        <p class="help">
          <CodeText text={site ? TEXTS.noSurveyHelp : TEXTS.noSiteHelp} />
        </p>
        {commands.map((command) => (
          <pre key={command}>
            <code>{command}</code>
          </pre>
        ))}
      </section>
    </div>
  );
}
