// Texts that all pages of the automation share.

/** The pages of the automation, in the order of their tabs. */
export const PARTS = {
  destinations: 'Destinations',
};

export const TEXTS = {
  about: (site: string) => `What happens with the responses of ${site} without you.`,
  parts: 'Pages of the automation',
  noSiteYet: 'Create a site first.',
};
