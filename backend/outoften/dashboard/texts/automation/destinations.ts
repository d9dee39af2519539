// Texts of the destinations of events.

import { formatCount } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

type Endpoint = Schemas['EndpointOut'];

/** Why the server stopped sending, and what to do. */
export const STOPPED: Record<NonNullable<Endpoint['disabled_reason']>, string> = {
  gone: 'The receiver says that this address does not exist any more. Enter a new address under “Edit”, then switch it on.',
  failing:
    'Everything failed for three days. Check the receiver and send a test. When the test arrives, switch it on and send the failures again.',
  refused:
    'The receiver takes nothing more, because the address or the key was deleted. Create a new one there, enter it under “Edit”, then switch it on.',
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
  secretsKept:
    'Stored, and never shown again. Leave this empty to keep them; with a new address, enter them again: `token = abc123`.',
  secretsHint: 'One per line, such as `token = abc123`. They are stored apart and never shown again.',
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
  hubspotPipeline: 'Pipeline of the tickets',
  hubspotPipelineHint:
    '`0` is the pipeline that every HubSpot has. Ids of others are in HubSpot under Settings, Objects, Tickets, Pipelines, “</>”.',
  hubspotStage: 'Stage of new tickets',
  hubspotStageHint: '`1` is “New” of that pipeline.',
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
  // Who is the e-mail address of a member, or the id of an API key.
  addedBy: (who: string, at: string) => `${at}, by ${who.includes('@') ? who : 'an API key'}`,
  scoreRange: (from: number, to: number) => (from === to ? `Score ${from}` : `Scores ${from} to ${to}`),
};
