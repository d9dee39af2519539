// Texts of events, and of what became of sending them.

import { formatCount, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

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
  lastReply: 'Last reply',
  nextAttempt: (at: string) => `next try ${at}`,
  attemptsOf: (count: number) => `${formatPlural(count, 'attempt', 'attempts')}`,
  attemptTitle: (name: string, at: string) => `${name}, ${at}`,
  details: 'Details',
  detailsOf: (name: string, at: string) => `Details of ${name}, ${at}`,
  openResponse: 'Open the response',
  emptyReply: 'The reply was empty.',
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
  replied: (status: number) => `The receiver replied ${status}`,
  noReply: 'There was no reply',
  more: 'More',
  test: 'Test',
};
