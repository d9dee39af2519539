// All pages. To add one: a folder with `index.tsx` in `pages/`, and a line here.

import type { PageName } from '../address/url_state.ts';
import type { IconName } from '../components/controls/icon.tsx';
import type { PageLoader } from '../components/shell/lazy_page.tsx';
import type { Scope } from '../context.ts';
import { PAGE_NAMES } from '../texts/shell.ts';
import type { SitePageProperties, SurveyPageProperties } from './page.ts';

/** A page of the dashboard. */
export type Route = PageName & {
  /** Its name in the navigation. */
  name: string;
  icon: IconName;
  /** The key that opens it, after `g`. */
  key: string;
  /** What one must be allowed to do to see it in the navigation; reading, if nothing is named. */
  needs?: Scope;
  /** How many parts the path may have after the page's own; none, if nothing is named. */
  depth?: number;
  /** Left out of the navigation: a page that another page links to. */
  isHidden?: boolean;
} & (
    | { scope: 'survey'; load: PageLoader<SurveyPageProperties> }
    | { scope: 'site'; load: PageLoader<SitePageProperties> }
  );

const {
  overview,
  responses,
  followUps,
  respondents,
  surveys,
  install,
  automation,
  mailing,
  share,
  settings,
  members,
  account,
} = PAGE_NAMES;

/** The pages in the order of the navigation. Pages of a survey stand at /app/surveys/{id}/{segment}, others at /app/{segment}. */
export const ROUTES: Route[] = [
  {
    scope: 'survey',
    segment: '',
    name: overview,
    icon: 'overview',
    key: 'o',
    load: () => import('./overview/index.tsx'),
  },
  {
    scope: 'survey',
    segment: 'responses',
    name: responses,
    icon: 'responses',
    key: 'r',
    depth: 1,
    load: () => import('./responses/index.tsx'),
  },
  {
    scope: 'survey',
    segment: 'follow-ups',
    name: followUps,
    icon: 'follow_ups',
    key: 'f',
    depth: 1,
    load: () => import('./follow_ups/index.tsx'),
  },
  {
    scope: 'survey',
    segment: 'respondents',
    name: respondents,
    icon: 'respondents',
    key: 'p',
    depth: 1,
    load: () => import('./respondents/index.tsx'),
  },
  {
    scope: 'site',
    segment: 'surveys',
    name: surveys,
    icon: 'edit',
    key: 's',
    load: () => import('./surveys/index.tsx'),
  },
  {
    scope: 'survey',
    segment: 'edit',
    name: surveys,
    icon: 'edit',
    key: 'e',
    isHidden: true,
    load: () => import('./editor/index.tsx'),
  },
  {
    scope: 'site',
    segment: 'automation',
    name: automation,
    icon: 'automation',
    key: 'a',
    needs: 'write',
    depth: 3,
    load: () => import('./automation/index.tsx'),
  },
  {
    scope: 'site',
    segment: 'mailing',
    name: mailing,
    icon: 'mail',
    key: 'l',
    depth: 3,
    load: () => import('./mailing/index.tsx'),
  },
  {
    scope: 'survey',
    segment: 'install',
    name: install,
    icon: 'install',
    key: 'i',
    load: () => import('./install/index.tsx'),
  },
  {
    scope: 'survey',
    segment: 'share',
    name: share,
    icon: 'share',
    key: 'h',
    needs: 'write',
    load: () => import('./share/index.tsx'),
  },
  {
    scope: 'site',
    segment: 'settings',
    name: settings,
    icon: 'settings',
    key: 't',
    depth: 1,
    load: () => import('./settings/index.tsx'),
  },
  {
    scope: 'site',
    segment: 'members',
    name: members,
    icon: 'members',
    key: 'm',
    needs: 'respond',
    load: () => import('./members/index.tsx'),
  },
  {
    scope: 'site',
    segment: 'account',
    name: account,
    icon: 'account',
    key: '',
    isHidden: true,
    load: () => import('./account/index.tsx'),
  },
];

/** The overview, on which the dashboard opens. */
export const OVERVIEW: PageName = { scope: 'survey', segment: '' };
