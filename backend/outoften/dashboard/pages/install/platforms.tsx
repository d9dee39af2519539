import { useState } from 'preact/hooks';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Tabs } from '../../components/layout/tabs.tsx';
import { useApp, usePolled } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as SHARED_TEXTS } from '../../texts/surveys/install.ts';
import { TEXTS } from '../../texts/surveys/install_page.ts';
import { LAST_STEP, PLATFORMS, type Platform, SNIPPETS } from '../../texts/surveys/platforms.ts';
import { platformSnippets, policySnippets, type Snippet } from './snippets.ts';
import { Instructions } from './step.tsx';

type Site = Schemas['SiteOut'];

const TABS = (Object.keys(PLATFORMS) as Platform[]).map((value) => ({ value, name: PLATFORMS[value].name }));

/** How to put the tag on the pages, for each system: numbered steps, and the code with the site's key. */
export function Platforms({ site }: { site: Site }) {
  const [platform, setPlatform] = useState<Platform>('html');
  const { steps, note } = PLATFORMS[platform];
  return (
    <Tabs label={TEXTS.platform} value={platform} tabs={TABS} onChange={setPlatform}>
      <div class="install-columns">
        <div class="install-part">
          <Instructions steps={[...steps, LAST_STEP].map((step) => <CodeText key={step} text={step} />)} />
          {note && (
            <p class="field-hint">
              <CodeText text={note} />
            </p>
          )}
        </div>
        {platform === 'csp' ? (
          <PolicySnippets site={site} />
        ) : (
          <Snippets snippets={platformSnippets(site, SNIPPETS)[platform]} />
        )}
      </div>
    </Tabs>
  );
}

function PolicySnippets({ site }: { site: Site }) {
  const { api } = useApp();
  const { data } = usePolled(
    (signal) => api.get('/v1/sites/{site_id}/pinned-tag', { path: { site_id: site.id }, signal }),
    [site.id],
    { everySeconds: 10 },
  );
  return <Snippets snippets={policySnippets(site, data, SNIPPETS)} />;
}

function Snippets({ snippets }: { snippets: Snippet[] }) {
  return (
    <div class="install-part">
      {snippets.map(({ title, code }) => (
        <section key={title} class="snippet" aria-label={title}>
          <h3>{title}</h3>
          <CodeBlock text={code} copyLabel={title === SNIPPETS.tag ? SHARED_TEXTS.copyTag : TEXTS.copyCode} />
        </section>
      ))}
    </div>
  );
}
