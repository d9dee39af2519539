// The pages of the automation. To add one: a folder with `index.tsx` in `pages/`, its name in `texts/automation/automation.ts`, and a line here.

import type { PARTS } from '../../texts/automation/automation.ts';
import type { PartLoaders, PartProperties } from '../parts_page.tsx';

/** A page of the automation, at `/app/automation/{name}`. */
export type Part = keyof typeof PARTS;

/** What a page of the automation is given. */
export type AutomationPageProperties = PartProperties;

/** How each page is loaded, and what one must be allowed to do to see it. */
export const LOADERS: PartLoaders<Part> = {
  rules: { needs: 'write', load: () => import('../rules/index.tsx') },
  destinations: { needs: 'write', load: () => import('../destinations/index.tsx') },
};
