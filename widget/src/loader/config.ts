/** What the server has written into this loader, and the attributes of the script tag that loaded it. */

import type { CardExtension } from '../card/types.ts';
import { ofDocument, query } from './document.ts';
import { openStorage } from './storage.ts';
import type { CardModule, SiteConfig, Targeting, Visitor } from './types.ts';

declare const __OUTOFTEN_CONFIG__: SiteConfig;
declare const __OUTOFTEN_TARGETING__: Targeting | null;

/** The modules that the loader can import, by file name. */
interface Modules {
  card: CardModule;
  calls: typeof import('../calls/index.ts');
  debug: typeof import('./debug.ts');
  placement: CardExtension;
  optional_parts: CardExtension;
}

/** `queue`: the calls made before this script ran. A form or a frame of the page may have the name "outoften". */
const { site: present, q: queue = [] } = (typeof outoften === 'function' && outoften) as Partial<
  NonNullable<Window['outoften']>
>;
// A second tag on the page stops here: build.mjs wraps the loader in a `catch`.
if (present) throw present;

export { queue };
export const config = __OUTOFTEN_CONFIG__;
export const targeting = __OUTOFTEN_TARGETING__;
/** A tag with `type="module"` is not the current script. */
export const tag = (ofDocument('currentScript') ||
  query(`script[src*="${config.site}"]`)) as HTMLScriptElement | null;

export const { id, token, survey, manual } = tag?.dataset || ({} as DOMStringMap);
export const visitor: Visitor = { survey, manual: manual != null };

/** The folder of the loader's URL. */
export const baseUrl = tag?.src.split(/[^/]*\?/)[0] || config.address;
/** Imports another file of the same build: the hash of the build is in the name of each. */
export const loadModule = <Name extends keyof Modules>(name: Name): Promise<Modules[Name]> =>
  import(baseUrl + config.card.replace('card', name));
export const storage = openStorage(`outoften:${config.site}`, targeting?.openStorage(config, visitor));
