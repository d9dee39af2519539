// Texts of the mail services that report bounces and complaints.

import type { Schemas } from '../../server/api.ts';

type Provider = Schemas['ReporterOut']['provider'];

/** The names of the mail services. */
export const PROVIDER_NAMES: Record<Provider, string> = {
  amazon_ses: 'Amazon SES',
  brevo: 'Brevo',
  mailgun: 'Mailgun',
  postmark: 'Postmark',
  resend: 'Resend',
  sendgrid: 'SendGrid',
};

/** Where the address is entered. */
export const PROVIDER_STEPS: Record<Provider, string> = {
  amazon_ses:
    'In Amazon SNS, create a topic (Standard) with an HTTPS subscription to this address; leave “raw message delivery” off. In SES, choose the topic for bounces, complaints and deliveries, with original headers.',
  brevo:
    'In Brevo, open Transactional, Settings, Webhook, enter the address, and choose delivered, all kinds of bounces, blocked, complaint and unsubscribed.',
  mailgun:
    'In Mailgun, open Sending, Webhooks, and add the address for delivered, permanent failure, complained and unsubscribed.',
  postmark:
    'In Postmark, open your server and message stream, Webhooks, add the address, and choose Delivery, Bounce, Spam complaint and Subscription change.',
  resend:
    'In Resend, open Webhooks, add the address, and choose delivered, bounced and complained. Then enter the signing secret here.',
  sendgrid:
    'In SendGrid, open Settings, Mail settings, Event webhook, enter the address, and choose delivered, dropped, bounced, spam reports and unsubscribes.',
};

/** What the key of a mail service is called there; the others need none. */
export const KEY_NAMES: Partial<Record<Provider, string>> = {
  mailgun: 'HTTP webhook signing key',
  resend: 'Signing secret',
  sendgrid: 'Verification key',
};

export const TEXTS = {
  title: 'Bounces and complaints',
  about:
    'Let your mail service tell this server which e-mails came back or were reported as spam. Those people then get no more e-mails.',
  none: 'No mail service reports yet.',
  provider: 'Mail service',
  last: 'Last report',
  never: 'Nothing yet',
  add: 'Add',
  keyHint: 'Copy it from your mail service. You can also enter it later.',
  enterKey: (name: string) => `Enter “${name}”`,
  save: 'Save',
  saved: 'Saved.',
  urlTitle: 'The secret address',
  urlHelp: 'It is shown only now. Keep it secret: with it, anyone can report bounces.',
  copy: 'Copy the address',
  delete: 'Delete',
  deleteOf: (name: string) => `Delete ${name}`,
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText:
    'Its address ends, so bounces and complaints are not recorded any more. What it has reported stays.',
  deleted: 'Deleted.',
  actions: 'Actions',
};
