/** What the server has put into this loader, and what the tag that brought it says. */
import { remember } from './storage.ts';

// `queue` has the calls that were made before there was anybody to hear them.
const { site: present, q: queue = [] } = window.outoften || {};
// A second tag ends here, in build.mjs's hands, and changes nothing. A form with this id may have a field of this name.
if (typeof present === 'string') throw present;

export { queue };
export const config = __OUTOFTEN_CONFIG__;
export const extra = __OUTOFTEN_EXTRA__;
export const tag = document.currentScript;

const { id, token, survey, manual } = tag?.dataset || {};
export const visit = {
  survey,
  manual: manual != null,
  respondent: id && { id, token },
};

/** The folder that the loader came from. */
export const base = tag?.src.split(/[^/]*\?/)[0] || config.address;
/** All files of one build lie side by side under its hash. */
export const fetched = (name) => import(base + config.card.replace('card', name));
export const memory = remember(`outoften:${config.site}`, extra?.storage(config, visit));
