/**
 * Why this survey must not be asked now, or nothing where it may.
 * `page` is what the tag and the host's calls say: manual, shown (by a call), force.
 * `known` is what the browser remembers. `why` is the reason of a rule of the survey's own.
 */
export const refusal = (survey, page, { surveys, self }, now, why) => {
  if (self.consent === false) return 'opted_out';
  if (page.manual && !page.shown) return 'manual';
  const quiet = [surveys[survey.id], surveys.any].find((one) => now < one?.next);
  return (!page.force && quiet?.reason) || why?.(survey, page);
};
