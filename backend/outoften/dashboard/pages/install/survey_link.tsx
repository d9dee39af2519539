import { CopyButton } from '../../components/controls/copy_button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/install_page.ts';
import { surveyAddress } from './server_address.ts';

/** The address of the survey's own page. */
export function SurveyLink({ site, survey }: { site: Schemas['SiteOut']; survey: Schemas['SurveyOut'] }) {
  const address = surveyAddress(site, survey);
  return (
    <Panel title={TEXTS.surveyLink} about={TEXTS.surveyLinkHelp} columns={5}>
      {survey.active ? (
        <div class="code-block">
          <p class="survey-link">
            <a href={address} target="_blank" rel="noopener">
              {address}
            </a>
          </p>
          <CopyButton text={address} label={TEXTS.copyLink} />
        </div>
      ) : (
        <p>{TEXTS.surveyLinkInactive}</p>
      )}
      {survey.active && site.require_identity && (
        <p class="muted">
          <CodeText text={TEXTS.surveyLinkSigned} />
        </p>
      )}
    </Panel>
  );
}
