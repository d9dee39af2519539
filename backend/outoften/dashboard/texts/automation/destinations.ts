// Texts of the destinations of events.

import { formatCount, formatPlural } from '../../format.ts';
import type { KindKey } from '../../pages/destinations/kinds.ts';
import type { Schemas } from '../../server/api.ts';

type Endpoint = Schemas['EndpointOut'];
type Delivery = Schemas['DeliveryOut'];

/** The events, as an owner names them, and when each is sent. */
export const EVENTS: Record<Delivery['event'], { name: string; hint: string }> = {
  'response.finished': {
    name: 'Answers',
    hint: 'Score and comment, once the person has finished: at most five minutes after the last word.',
  },
  'response.created': {
    name: 'Scores at once',
    hint: 'The moment somebody gives a score, before the comment.',
  },
  'response.updated': { name: 'Changed answers', hint: 'Each later change, such as an added comment.' },
  'respondent.became_detractor': {
    name: 'New detractors',
    hint: 'Somebody who gave 7 or more before now gives 6 or less.',
  },
  'ask.dismissed': { name: 'Closed without an answer', hint: 'Somebody has closed the question.' },
  'alert.opened': { name: 'Alerts', hint: 'The score has dropped, and it is no coincidence.' },
  'alert.closed': { name: 'Ends of alerts', hint: 'The score has recovered, or somebody closed the alert.' },
  'follow_up.changed': { name: 'Follow-ups', hint: 'Somebody takes care of an answer, or closes the case.' },
  'tag.silent': { name: 'Silent tag', hint: 'No page has loaded your survey for a day.' },
};

export const DELIVERY_STATES: Record<Delivery['state'], string> = {
  delivered: 'Delivered',
  pending: 'On its way',
  failed: 'Failed',
};

/** Why the server stopped sending, and what to do. */
export const STOPPED: Record<NonNullable<Endpoint['disabled_reason']>, string> = {
  gone: 'The receiver says that this address does not exist any more. Enter a new address under “Edit”, then switch it on.',
  failing:
    'Everything failed for three days. Check the receiver and send a test. When the test arrives, switch it on and send the failures again.',
  refused:
    'The receiver takes nothing more, because the address or the key was deleted. Create a new one there, enter it under “Edit”, then switch it on.',
};

/** Why an attempt got no answer. */
export const ERRORS: Record<string, string> = {
  address_refused: 'The address is in a private network, which this server may not reach.',
  certificate_invalid: 'The receiver has no valid certificate for https.',
  host_unknown: 'There is no server with this name. Check the spelling of the address.',
  internal_error: 'This server has made a mistake. Its log says more.',
  nothing_to_send:
    'Nothing was sent: this kind of destination has no use for this event, or for people it does not know.',
  port_refused: 'The address has a port that this server may not use.',
  survey_deleted: 'Nothing was sent, because the survey was deleted meanwhile.',
  too_slow: 'The receiver did not answer within 15 seconds.',
  unreachable: 'The receiver cannot be reached.',
  template_invalid: 'The template does not work with this event.',
};

export const TEXTS = {
  destinations: 'Destinations',
  about: 'Where answers, alerts and follow-ups are sent as soon as they happen.',
  connect: 'Connect a destination',
  connectKind: (kind: string) => `Connect ${kind}`,
  noneYet: 'Nothing is sent anywhere yet',
  noneYetText: 'Tell your team in Slack about each detractor, or write scores to your CRM.',
  back: 'All destinations',
  chooseKind: 'Where should it be sent?',
  otherKinds: 'Other destinations',
  kindGroups: { people: 'Tell people', crm: 'Customers and marketing', programs: 'Programs' },

  name: 'Name',
  nameHint: 'How you call it here. Leave it empty to use the kind.',
  sent: 'What is sent',
  lastDelivery: 'Last delivery',
  state: 'State',
  nothingSentYet: 'Nothing yet',
  failures: (failed: number, of: number) => `${formatCount(failed)} of the last ${formatCount(of)} failed`,
  on: 'On',
  off: 'Off',
  stopped: 'Stopped',

  where: 'Where',
  howTo: 'How to get it',
  events: 'What should be sent?',
  needsEvent: 'Choose at least one.',
  moreEvents: 'More events',
  onlySome: 'Only some answers',
  onlySomeHint:
    'Leave everything open to send all answers. If you choose several things, an answer must fit all of them.',
  scores: 'Scores',
  allScores: 'All scores',
  surveys: 'Surveys',
  channels: 'Channels',
  segments: 'Segments',
  segmentsHint: 'One per line, such as `plan=pro`. An answer must be in one of them.',
  sites: 'Sites',
  thisSite: (name: string) => `Only ${name}`,
  allSites: 'All sites',

  url: 'Address',
  urlKept: 'The address is a secret, so only its beginning is shown. Enter a new one to replace it.',
  secretKept: 'Stored, and never shown again. Leave it empty to keep it.',
  recipients: 'E-mail addresses',
  recipientsHint: 'One per line, at most ten.',
  method: 'Method',
  address: 'Address of the request',
  addressHint:
    'Values such as `{{ data.respondent.id }}` may stand in it, but not in the name of the server.',
  body: 'Body',
  bodyHint:
    'JSON. Write `{{ data.response.score }}` without quotes; if the body is empty for an event, it is not sent.',
  headers: 'Headers',
  headersHint: 'One per line, such as `Authorization: Bearer {{ secrets.token }}`.',
  secrets: 'Secrets',
  secretsHint: 'One per line, such as `token = abc123`. They are stored apart and never shown again.',
  templateFixed: 'The template itself cannot be changed later. Connect a new destination instead.',
  preview: 'Preview',
  previewAbout: 'What is sent for a made-up answer.',
  previewButton: 'Show what is sent',
  previewEvent: 'Event',
  previewNothing: 'Nothing is sent for this event, because the body is empty.',

  save: 'Save',
  connected: 'Connected. Send a test to see that it arrives.',
  saved: 'Saved.',
  secretReady: 'The signing secret',
  secretReadyHelp:
    'Give it to the developer of the receiver. It proves that requests come from this server. It is shown only now.',
  copySecret: 'Copy the secret',
  secretOverlap: (until: string) => `Until ${until}, requests are signed with the old secret too.`,

  hubspotTicket: 'Create a ticket for each answer',
  hubspotTicketHint: 'Choose below which answers get one, such as detractors only.',
  hubspotTask: 'Create a task for each answer',
  hubspotDue: 'Task due after this many hours',
  hubspotOwner: 'Owner in HubSpot',
  hubspotOwnerHint: 'The e-mail address of a user of HubSpot.',
  prepare: 'Properties in HubSpot',
  prepareAbout: 'HubSpot needs some properties before it can store scores. Pressing this again does no harm.',
  prepareButton: 'Create the properties',
  prepared: 'Everything is there.',
  notPrepared: 'Something is missing:',

  sendTest: 'Send a test',
  test: 'Test',
  testAbout: 'Sends a made-up answer once. It is marked as a test.',
  testSending: 'Sending…',
  testDelivered: 'It arrived.',
  testFailed: 'It did not arrive.',
  testTeams:
    'Microsoft only confirms that the workflow has started. Look into the channel to see the message.',
  testMail: 'The mail server has taken it. Look into the mailbox, also into the spam folder.',
  replied: (status: number) => `The receiver answered ${status}`,
  noReply: 'There was no answer',

  edit: 'Edit',
  editOf: (name: string) => `Edit ${name}`,
  more: 'More',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  switchedOff: 'Switched off. Nothing is sent until you switch it on again.',
  switchedOn: 'Switched on.',
  rotate: 'New signing secret',
  rotateText:
    'Requests are signed with both secrets for 24 hours, so that you can change the receiver without losing anything. Then the old one ends.',
  delete: 'Delete',
  deleteOf: (name: string) => `Delete ${name}?`,
  deleteText: 'Nothing is sent there any more, and the list of deliveries is deleted. This cannot be undone.',
  deleted: 'Deleted.',
  added: 'Added',
  addedBy: (who: string, at: string) => `${at}, by ${who}`,

  deliveries: 'Deliveries',
  deliveriesAbout:
    'What was sent in the last 30 days. What fails is tried again up to ten times within three days.',
  noDeliveries: 'Nothing was sent yet',
  noDeliveriesOf: 'None in this state',
  show: 'Show',
  allStates: 'All',
  event: 'Event',
  happened: 'Happened',
  result: 'Result',
  lastReply: 'Last answer',
  nextAttempt: (at: string) => `next try ${at}`,
  attempts: 'Attempts',
  attemptsOf: (count: number) => `${formatPlural(count, 'attempt', 'attempts')}`,
  attemptTitle: (name: string, at: string) => `${name}, ${at}`,
  details: 'Details',
  detailsOf: (name: string, at: string) => `Details of ${name}, ${at}`,
  openResponse: 'Open the answer',
  emptyReply: 'The answer was empty.',
  noAttempt: 'No attempt was made yet.',
  duration: (milliseconds: number) => `${formatCount(milliseconds)} ms`,
  sendAgain: 'Send again',
  sendAgainOf: (name: string, at: string) => `Send again: ${name}, ${at}`,
  sendingAgain: 'It is sent again.',
  sendFailures: 'Send failures again',
  sendFailuresText: 'Everything that failed since then is sent again. Receivers may get something twice.',
  since: 'Failed since',
  sinceNames: { 1: 'The last hour', 24: 'The last 24 hours', 72: 'The last 3 days', 720: 'The last 30 days' },
  failuresSent: (count: number) =>
    count === 0
      ? 'Nothing failed in this time.'
      : `${formatPlural(count, 'event is', 'events are')} sent again.`,
  scoreRange: (from: number, to: number) => (from === to ? `Score ${from}` : `Scores ${from} to ${to}`),
};

/** A field of a kind of destination, in words of its owner. */
export interface KindField {
  name: string;
  label: string;
  hint?: string;
  isSecret?: boolean;
}

/** What each kind is, how to get what it needs, and the fields beside an address. */
export const KINDS: Record<
  KindKey,
  { name: string; about: string; steps: string[]; fields?: KindField[]; url?: string }
> = {
  slack: {
    name: 'Slack',
    about: 'A message in a channel',
    url: 'https://hooks.slack.com/services/…',
    steps: [
      'Open api.slack.com/apps, press “Create New App” and “From scratch”. Call it Out of Ten and choose your workspace.',
      'Open “Incoming Webhooks” at the left, switch it on, press “Add New Webhook” and choose the channel.',
      'Copy the “Webhook URL”. It begins with `https://hooks.slack.com/services/`.',
    ],
  },
  teams: {
    name: 'Microsoft Teams',
    about: 'A card in a channel',
    url: 'https://….powerplatform.com/…',
    steps: [
      'In Teams, press “…” beside the channel and choose “Workflows”.',
      'Choose “Post to a channel when a webhook request is received”, and confirm until it is created.',
      'Copy the address that Teams shows at the end. The workflow stops when the person who made it leaves, so give it a second owner.',
    ],
  },
  discord: {
    name: 'Discord',
    about: 'A message in a channel',
    url: 'https://discord.com/api/webhooks/…',
    steps: [
      'Press the cog beside the channel, then “Integrations” and “Webhooks”.',
      'Press “New Webhook”, then “Copy Webhook URL”.',
    ],
  },
  email: {
    name: 'E-mail',
    about: 'An e-mail for each event',
    steps: ['Each address gets one e-mail for each event. For many answers, choose detractors only.'],
  },
  hubspot: {
    name: 'HubSpot',
    about: 'The latest score at the contact, tickets, tasks',
    steps: [
      'In HubSpot, open Settings, Integrations, “Service keys”, and create a key.',
      'Give it the scopes `crm.objects.contacts.write`, `crm.schemas.contacts.read` and `crm.schemas.contacts.write`; for tickets also `tickets`, for an owner `crm.objects.owners.read`.',
      'Copy the key. After you have connected it here, press “Create the properties” once.',
    ],
    fields: [{ name: 'token', label: 'Service key', isSecret: true }],
  },
  salesforce: {
    name: 'Salesforce',
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
    name: 'Intercom',
    about: 'An event at the person',
    steps: [
      'Open developers.intercom.com, “Your apps”, and create an app for your workspace.',
      'Open “Authentication” and copy the access token. Only people whose e-mail address Intercom knows get the event.',
    ],
    fields: [{ name: 'token', label: 'Access token', isSecret: true }],
  },
  customer_io: {
    name: 'Customer.io',
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
    name: 'Klaviyo',
    about: 'An event at the profile',
    steps: [
      'Open Settings, “API keys”, and press “Create Private API Key”.',
      'Allow full access to events and profiles, and copy the key. People are found by their e-mail address.',
    ],
    fields: [{ name: 'api_key', label: 'Private API key', isSecret: true }],
  },
  webhook: {
    name: 'Webhook',
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
    name: 'Custom request',
    about: 'A request that you write yourself',
    steps: [
      'For services that want another form of JSON. You write the request, and each `{{ … }}` becomes a value of the event.',
      'Texts of respondents are always escaped, so that they cannot change the request.',
    ],
  },
};
