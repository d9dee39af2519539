// Texts that all pages of the automation share.
import type { KindKey } from '../../pages/destinations/kinds.ts';

/** The pages of the automation, in the order of their tabs. */
export const PARTS = {
  rules: 'Rules',
  destinations: 'Destinations',
};

export const TEXTS = {
  about: (site: string) => `What happens by itself when people answer at ${site}.`,
  parts: 'Parts of the automation',
};

/** What the kinds of destinations are called. */
export const KIND_NAMES: Record<KindKey, string> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  discord: 'Discord',
  email: 'E-mail',
  hubspot: 'HubSpot',
  salesforce: 'Salesforce',
  intercom: 'Intercom',
  customer_io: 'Customer.io',
  klaviyo: 'Klaviyo',
  webhook: 'Webhook',
  custom: 'Custom request',
};
