import { pagePath } from '../../address/url_state.ts';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { TabLinks } from '../../components/layout/tabs.tsx';
import { LazyPage } from '../../components/shell/lazy_page.tsx';
import { useApp, useOwn } from '../../context.ts';
import { PARTS, TEXTS } from '../../texts/automation/automation.ts';
import { PAGE_NAMES } from '../../texts/shell.ts';
import type { SitePageProperties } from '../page.ts';
import { LOADERS, type Part } from './parts.ts';

/** The frame of the pages of the automation, each of which has an address and a script of its own. */
export default function AutomationPage({ site, survey, catalog, rest }: SitePageProperties) {
  const { may } = useOwn();
  const { router } = useApp();
  const visible = (Object.keys(PARTS) as Part[]).filter((part) => may(LOADERS[part].needs));
  const current = visible.find((part) => part === rest[0]) ?? visible[0];
  if (!site || !current) return <PageHeading text={PAGE_NAMES.automation} about={TEXTS.noSiteYet} />;
  const pathOf = (part: Part, more: string[] = []) =>
    pagePath({ scope: 'site', segment: 'automation' }, { site, survey }, router.location.search, [
      part,
      ...more,
    ]);
  return (
    <div class="page">
      <PageHeading
        // A new one on each page within a page too, so that it takes the focus.
        key={rest.join('/')}
        text={PAGE_NAMES.automation}
        title={`${PARTS[current]} · ${PAGE_NAMES.automation}`}
        about={TEXTS.about(site.name)}
      />
      <TabLinks
        label={TEXTS.parts}
        tabs={visible.map((part) => ({ to: pathOf(part), name: PARTS[part], isCurrent: part === current }))}
      />
      <LazyPage
        load={LOADERS[current].load}
        properties={{ site, survey, catalog, rest: rest.slice(1), pathOf: (more) => pathOf(current, more) }}
      />
    </div>
  );
}
