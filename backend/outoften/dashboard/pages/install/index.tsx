import { PageHeading } from '../../components/layout/page_heading.tsx';
import { useApp, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/install.ts';
import type { SurveyPageProperties } from '../page.ts';
import { InstallTag } from './install_tag.tsx';

/** The site's tag, the survey's link, and what the site's pages were last seen to do. */
export default function InstallPage({ survey, site }: SurveyPageProperties) {
  const { api } = useApp();
  const { data: status } = usePolled(
    (signal) => api.get('/v1/sites/{site_id}/tag-status', { path: { site_id: site.id }, signal }),
    [site.id],
  );
  return (
    <div class="page">
      <PageHeading
        text={TEXTS.tag}
        title={`${TEXTS.install} · ${survey.name}`}
        about={`${survey.name} · ${site.name}`}
      />
      {status && (
        <section class="panel" aria-label={TEXTS.tag}>
          <InstallTag site={site} survey={survey} status={status} />
        </section>
      )}
    </div>
  );
}
