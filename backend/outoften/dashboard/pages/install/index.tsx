import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, useCan, usePolled } from '../../context.ts';
import { TEXTS as SHARED_TEXTS } from '../../texts/surveys/install.ts';
import { progressSentence, TEXTS } from '../../texts/surveys/install_page.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { Checker } from './checker.tsx';
import { stepStates } from './marks.ts';
import { NotAsked } from './not_asked.tsx';
import { OriginsStep } from './origins_step.tsx';
import { Platforms } from './platforms.tsx';
import { Signing } from './signing.tsx';
import { Step } from './step.tsx';
import { SurveyLink } from './survey_link.tsx';

/** Installs the tag in steps, each with a mark that is true now; checks pages; says why a person was not asked. */
export default function InstallPage({ survey, site: cataloged }: SurveyPageProperties) {
  const { api } = useApp();
  const { data, problem } = usePolled(
    async (signal) => {
      const path = { site_id: cataloged.id };
      const [site, status] = await Promise.all([
        api.get('/v1/sites/{site_id}', { path, signal }),
        api.get('/v1/sites/{site_id}/tag-status', { path, signal }),
      ]);
      return { site, status };
    },
    [cataloged.id],
  );
  const canChange = useCan('write');
  const states = data && stepStates(data.site, data.status);
  const done = states && [states.origins, states.tag, states.check].filter(({ mark }) => mark === 'done');
  return (
    <div class="page grid">
      <PageHeading
        text={SHARED_TEXTS.install}
        title={`${SHARED_TEXTS.install} · ${survey.name}`}
        about={done ? progressSentence(done.length, 3) : cataloged.name}
      />
      {!data && <Panel title={SHARED_TEXTS.tag} isLoading problem={problem} />}
      {data && states && (
        <>
          {!canChange && <p class="muted">{TEXTS.isReadOnly}</p>}
          <Step number={1} title={TEXTS.originsStep} state={states.origins}>
            <OriginsStep {...data} />
          </Step>
          <Step number={2} title={TEXTS.tagStep} state={states.tag}>
            <Platforms site={data.site} />
          </Step>
          <Step number={3} title={TEXTS.checkStep} state={states.check} isAlwaysOpen>
            <Checker {...data} />
          </Step>
          <Step number={4} title={TEXTS.identityStep} state={states.identity}>
            <Signing site={data.site} />
          </Step>
          <NotAsked survey={survey} timeZone={timeZoneOf(data.site)} />
          <SurveyLink site={data.site} survey={survey} />
        </>
      )}
    </div>
  );
}
