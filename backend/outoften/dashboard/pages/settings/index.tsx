import type { ComponentChildren } from 'preact';
import { pagePath } from '../../address/url_state.ts';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { TabLinks } from '../../components/layout/tabs.tsx';
import { LazyPage } from '../../components/shell/lazy_page.tsx';
import { useOwn } from '../../context.ts';
import { PARTS, TEXTS } from '../../texts/settings.ts';
import { PAGE_NAMES } from '../../texts/shell.ts';
import NotFoundPage from '../not_found/index.tsx';
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
    (name) =>
      (name !== 'keys' || may('keys')) &&
      (name !== 'moving' || may('write')) &&
      (name !== 'audit' || (may('write') && own?.sites === null)),
  );
  const part = (rest[0] ?? 'site') as Part;
  if (!Object.hasOwn(PARTS, part)) return <NotFoundPage />;
  if (!visible.includes(part)) return <NotFoundPage isForbidden />;
  const path = (name: Part) => pagePath({ scope: 'site', segment: 'settings' }, { site, survey }, '', [name]);
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
        title={`${PARTS[part]} · ${PAGE_NAMES.settings}`}
        about={TEXTS.about(site.name)}
      />
      <TabLinks
        label={TEXTS.parts}
        tabs={visible.map((name) => ({ to: path(name), name: PARTS[name], isCurrent: name === part }))}
      />
      {!may('write') && <p class="muted">{TEXTS.isReadOnly}</p>}
      {parts[part]()}
    </div>
  );
}
