// The pages of surveys by e-mail. To add one: a folder with `index.tsx` in `pages/`, its name in `texts/mailing/mailing.ts`, and a line here.

import type { PARTS } from '../../texts/mailing/mailing.ts';
import type { PartLoaders } from '../parts_page.tsx';

/** How each page is loaded, and what one must be allowed to do to see it. */
export const LOADERS: PartLoaders<keyof typeof PARTS> = {
  sendings: { needs: 'read', load: () => import('../sendings/index.tsx') },
  people: { needs: 'read', load: () => import('../people/index.tsx') },
  audiences: { needs: 'read', load: () => import('../audiences/index.tsx') },
};
