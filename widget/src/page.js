/** What the server has put into this loader, and what the tag that brought it says. */
import { remember } from './memory.js';

const before = window.outoften;
// A second tag ends here, in build.mjs's hands, and changes nothing. An element with this id is not us.
const known = before?.call && before;
if (known?.site) throw known;

export const config = __OUTOFTEN_CONFIG__;
export const extra = __OUTOFTEN_EXTRA__;
export const tag = document.currentScript;
/** The calls that were made before there was anybody to hear them. */
export const queue = known?.q || [];

const { id, token, survey, manual } = tag?.dataset || {};
export const visit = {
  survey,
  manual: manual != null,
  respondent: id && { id, token },
};

export const base = new URL('.', tag?.src || config.origin).href;
export const fetched = (path) => import(base + path);
export const memory = remember(`outoften:${config.site}`, extra?.storage(config, visit));
