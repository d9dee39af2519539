// Texts that all pages of the automation share.

/** The pages of the automation, in the order of their tabs. */
export const PARTS = {
  rules: 'Rules',
  destinations: 'Destinations',
};

export const TEXTS = {
  about: (site: string) => `What happens by itself when people answer at ${site}.`,
  parts: 'Parts of the automation',
  noSiteYet: 'Create a site first.',
};
