// Texts of each kind of destination.

import type { KindKey } from '../../pages/destinations/kinds.ts';

/** A field of a kind of destination, in words of its owner. */
export interface KindField {
  name: string;
  label: string;
  hint?: string;
  isSecret?: boolean;
}

/** What each kind is, how to get what it needs, and the fields beside an address. */
export const KINDS: Record<KindKey, { about: string; steps: string[]; fields?: KindField[]; url?: string }> =
  {
    slack: {
      about: 'A message in a channel',
      url: 'https://hooks.slack.com/services/…',
      steps: [
        'Open api.slack.com/apps, press “Create New App” and “From scratch”. Call it Out of Ten and choose your workspace.',
        'Open “Incoming Webhooks” at the left, switch it on, press “Add New Webhook” and choose the channel.',
        'Copy the “Webhook URL”. It begins with `https://hooks.slack.com/services/`.',
      ],
    },
    teams: {
      about: 'A card in a channel',
      url: 'https://….powerplatform.com/…',
      steps: [
        'In Teams, press “…” beside the channel and choose “Workflows”.',
        'Choose “Post to a channel when a webhook request is received”, and confirm until it is created.',
        'Copy the address that Teams shows at the end. The workflow stops when the person who made it leaves, so give it a second owner.',
      ],
    },
    discord: {
      about: 'A message in a channel',
      url: 'https://discord.com/api/webhooks/…',
      steps: [
        'Press the cog beside the channel, then “Integrations” and “Webhooks”.',
        'Press “New Webhook”, then “Copy Webhook URL”.',
      ],
    },
    email: {
      about: 'An e-mail for each event',
      steps: ['Each address gets one e-mail for each event. For many answers, choose detractors only.'],
    },
    hubspot: {
      about: 'The latest score at the contact, tickets, tasks',
      steps: [
        'In HubSpot, open Settings, Integrations, “Service keys”, and create a key.',
        'Give it the scopes `crm.objects.contacts.write`, `crm.schemas.contacts.read` and `crm.schemas.contacts.write`; for tickets also `tickets`, for an owner `crm.objects.owners.read`.',
        'Copy the key. After you have connected it here, press “Create the properties” once.',
      ],
      fields: [{ name: 'token', label: 'Service key', isSecret: true }],
    },
    salesforce: {
      about: 'The latest score at the contact',
      steps: [
        'In Setup, open Object Manager, Contact, Fields. Add `NPS_Score` (number), `NPS_Category` (text), `NPS_Comment` (long text) and `NPS_Answered_At` (date and time).',
        'Add a text field for your own ids, such as `OutOfTen_Id`, and mark it as “External ID” and “Unique”. Salesforce appends `__c`.',
        'Ask your Salesforce administrator for an access token of an integration user who may edit contacts.',
      ],
      fields: [
        { name: 'instance', label: 'Your Salesforce', hint: 'Such as `acme.my.salesforce.com`.' },
        { name: 'version', label: 'Version of the API', hint: 'Such as `65.0`.' },
        { name: 'id_field', label: 'Field with your ids', hint: 'Such as `OutOfTen_Id__c`.' },
        { name: 'token', label: 'Access token', isSecret: true },
      ],
    },
    intercom: {
      about: 'An event at the person',
      steps: [
        'Open developers.intercom.com, “Your apps”, and create an app for your workspace.',
        'Open “Authentication” and copy the access token. Only people whose e-mail address Intercom knows get the event.',
      ],
      fields: [{ name: 'token', label: 'Access token', isSecret: true }],
    },
    customer_io: {
      about: 'An event at the person',
      steps: [
        'Open Settings, “API credentials”, “Tracking API keys”.',
        'Copy site id and API key. People are found by their e-mail address.',
      ],
      fields: [
        {
          name: 'host',
          label: 'Server',
          hint: '`track.customer.io`, or `track-eu.customer.io` if your account is in the EU.',
        },
        { name: 'site_id', label: 'Site id', isSecret: true },
        { name: 'api_key', label: 'API key', isSecret: true },
      ],
    },
    klaviyo: {
      about: 'An event at the profile',
      steps: [
        'Open Settings, “API keys”, and press “Create Private API Key”.',
        'Allow full access to events and profiles, and copy the key. People are found by their e-mail address.',
      ],
      fields: [{ name: 'api_key', label: 'Private API key', isSecret: true }],
    },
    webhook: {
      about: 'Zapier, n8n, Make or your own program',
      url: 'https://example.com/webhooks/nps',
      steps: [
        'Zapier: start a Zap with “Webhooks by Zapier”, “Catch Hook”, and copy its address.',
        'n8n: add a “Webhook” node with the method POST, activate the workflow, and copy the production URL.',
        'Make: start a scenario with “Webhooks”, “Custom webhook”, and copy its address.',
        'Your own program gets a POST with JSON, signed by the standard Standard Webhooks.',
      ],
    },
    custom: {
      about: 'A request that you write yourself',
      steps: [
        'For services that want another form of JSON. You write the request, and each `{{ … }}` becomes a value of the event.',
        'Texts of respondents are always escaped, so that they cannot change the request.',
      ],
    },
  };
