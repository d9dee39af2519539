import type { ComponentChildren } from 'preact';
import { pagePath } from '../../address/url_state.ts';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { TabLinks } from '../../components/layout/tabs.tsx';
import { LazyPage } from '../../components/shell/lazy_page.tsx';
import { useOwn } from '../../context.ts';
import { PARTS, TEXTS } from '../../texts/settings.ts';
import { PAGE_NAMES } from '../../texts/shell.ts';
import type { SitePageProperties } from '../page.ts';
import { AuditPart } from './audit.tsx';
import { GoalsPart } from './goals.tsx';
import { KeysPart } from './keys.tsx';
import { NotesPart } from './notes.tsx';
import { PrivacyPart } from './privacy.tsx';
import { SegmentsPart } from './segments.tsx';
import { SitePart } from './site.tsx';
import { ThemesPart } from './themes.tsx';

type Part = keyof typeof PARTS;

const loadMoving = () => import('../moving/index.tsx');

/** The settings of the site and of the chosen survey, in parts with addresses of their own. */
export default function SettingsPage({ site, survey, catalog, rest }: SitePageProperties) {
  const { own, may } = useOwn();
  const visible = (Object.keys(PARTS) as Part[]).filter(
    (part) =>
      (part !== 'keys' || may('keys')) &&
      (part !== 'moving' || may('write')) &&
      (part !== 'audit' || (may('write') && own?.sites === null)),
  );
  const current = visible.find((part) => part === rest[0]) ?? 'site';
  const path = (part: Part) => pagePath({ scope: 'site', segment: 'settings' }, { site, survey }, '', [part]);
  if (!site) return <PageHeading text={PAGE_NAMES.settings} about={TEXTS.noSurveyYet} />;
  const properties = { site, survey, catalog, canChange: may('write') };
  const parts: Record<Part, () => ComponentChildren> = {
    site: () => <SitePart {...properties} />,
    privacy: () => <PrivacyPart {...properties} />,
    segments: () => <SegmentsPart {...properties} />,
    goals: () => <GoalsPart {...properties} />,
    themes: () => <ThemesPart {...properties} />,
    notes: () => <NotesPart {...properties} />,
    keys: () => <KeysPart {...properties} />,
    moving: () => <LazyPage load={loadMoving} properties={properties} />,
    audit: () => <AuditPart {...properties} />,
  };
  return (
    <div class="page">
      <PageHeading
        text={PAGE_NAMES.settings}
        title={`${PARTS[current]} · ${PAGE_NAMES.settings}`}
        about={TEXTS.about(site.name)}
      />
      <TabLinks
        label={TEXTS.parts}
        tabs={visible.map((part) => ({ to: path(part), name: PARTS[part], isCurrent: part === current }))}
      />
      {!may('write') && <p class="muted">{TEXTS.isReadOnly}</p>}
      {parts[current]()}
    </div>
  );
}
