// The pages of the automation. To add one: a folder with `index.tsx` in `pages/`, its name in `texts/automation/automation.ts`, and a line here.

import type { PageLoader } from '../../components/shell/lazy_page.tsx';
import type { Scope } from '../../context.ts';
import type { PARTS } from '../../texts/automation/automation.ts';
import type { SitePageProperties } from '../page.ts';

/** A page of the automation, at `/app/automation/{name}`. */
export type Part = keyof typeof PARTS;

/** What a page of the automation is given. `rest` are the parts of the path after the page's own. */
export interface AutomationPageProperties extends Omit<SitePageProperties, 'site'> {
  site: NonNullable<SitePageProperties['site']>;
  /** The address of this page; `rest` are more parts of the path, such as an id. */
  pathOf: (rest?: string[]) => string;
}

/** How each page is loaded, and what one must be allowed to do to see it. */
export const LOADERS: Record<Part, { needs: Scope; load: PageLoader<AutomationPageProperties> }> = {
  rules: { needs: 'write', load: () => import('../rules/index.tsx') },
  destinations: { needs: 'write', load: () => import('../destinations/index.tsx') },
};
