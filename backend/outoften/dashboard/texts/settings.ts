// Texts of the settings.

import { formatCount, formatDay, formatPlural } from '../format.ts';
import type { Schemas } from '../server/api.ts';

type Scope = Schemas['KeyOut']['scopes'][number];

/** The parts of the settings, in the order of their tabs. */
export const PARTS = {
  site: 'Site',
  privacy: 'Privacy',
  segments: 'Segments',
  goals: 'Goals',
  themes: 'Themes',
  notes: 'Notes',
  keys: 'API keys',
  moving: 'Move in and out',
  audit: 'Audit log',
};

/** What a scope of a key allows. */
export const SCOPE_HINTS: Record<Scope, string> = {
  read: 'Read results and responses',
  respond: 'Work on responses: tags, notes, state',
  write: 'Change surveys and sites, erase',
  keys: 'Manage members and keys',
  metrics: 'Read the metrics of the server',
};

/** What entries of the audit log say; others are shown as they are. */
export const ACTION_NAMES: Record<string, string> = {
  'everything.exported': 'Exported everything',
  'everything.restored': 'Restored a full export',
  'key.created': 'Created an API key',
  'key.revoked': 'Revoked an API key',
  'session.started': 'Signed in',
  'session.signed_out': 'Signed out',
  'session.ended': 'Ended a session',
  'sign_in_link.created': 'Created a sign-in link',
  'member.added': 'Became a member',
  'member.changed': 'Changed a member',
  'member.removed': 'Removed a member',
  'member.password_changed': 'Changed the password',
  'digest.changed': 'Changed which e-mails a member gets',
  'invitation.created': 'Invited somebody',
  'invitation.deleted': 'Withdrew an invitation',
  'identity_secret.created': 'Created an identity secret',
  'identity_secret.revoked': 'Revoked an identity secret',
  'signing_secret.revoked': 'Revoked a signing secret of the server',
  'respondent.erased': 'Erased a person',
  'response.deleted': 'Erased a response',
  'response.answer_changed': 'Changed a score or comment',
  'outcome.deleted': 'Deleted an outcome',
  'audience.created': 'Created an audience',
  'audience.changed': 'Changed an audience',
  'audience.deleted': 'Deleted an audience',
  'recipients.imported': 'Imported recipients',
  'responses.imported': 'Imported responses',
  'recipient.deleted': 'Removed a recipient',
  'recipients.opted_out': 'Ended all e-mails to people',
  'comments.redaction_started': 'Began to remove addresses and numbers from comments',
  'comments.redacted': 'Removed addresses and numbers from comments',
  'retention.anonymized': 'Anonymized old responses',
  'retention.erased': 'Erased old responses',
  'site.changed': 'Changed a site',
  'site.retention_changed': 'Changed how long responses are kept',
  'site.deleted': 'Deleted a site',
  'survey.deleted': 'Deleted a survey',
  'share.created': 'Created a shared link',
  'share.changed': 'Changed a shared link',
  'share.deleted': 'Revoked a shared link',
  'follow_up.changed': 'Changed the work on responses',
  'endpoint.created': 'Added an endpoint for events',
  'endpoint.changed': 'Changed an endpoint for events',
  'endpoint.deleted': 'Deleted an endpoint for events',
  'endpoint.secret_rotated': 'Created a new secret of an endpoint',
  'rule.created': 'Added a rule',
  'rule.changed': 'Changed a rule',
  'rule.deleted': 'Deleted a rule',
  'sending.created': 'Added a sending',
  'sending.changed': 'Changed a sending',
  'sending.deleted': 'Deleted a sending',
  'sending.started': 'Started a sending',
  'sending.paused': 'Paused a sending',
  'sending.resumed': 'Resumed a sending',
  'sending.canceled': 'Canceled a sending',
  'mail_reporter.changed': 'Changed the key of a provider that reports bounces',
  'mail_reporter.created': 'Added a provider that reports bounces',
  'mail_reporter.deleted': 'Removed a provider that reports bounces',
  'referral_codes.added': 'Added codes for referrals',
  'referral_codes.deleted': 'Deleted codes for referrals',
  'segment_value.decided': 'Decided about a segment value',
};

/** Words that mention what owners ask about most often, as a start for themes. */
export const STARTER_THEMES: { name: string; words: string[] }[] = [
  {
    name: 'Customer experience',
    words: ['experience', 'friendly', 'unfriendly', 'rude', 'kind', 'treated', 'service', 'staff'],
  },
  {
    name: 'Product performance',
    words: [
      'slow',
      'fast',
      'speed',
      'crash',
      'crashes',
      'bug',
      'bugs',
      'broken',
      'reliable',
      'quality',
      'works well',
    ],
  },
  {
    name: 'Support',
    words: ['support', 'help desk', 'helpful', 'ticket', 'hotline', 'agent', 'answered', 'waiting'],
  },
  {
    name: 'Communication',
    words: [
      'communication',
      'informed',
      'email',
      'emails',
      'newsletter',
      'called',
      'response time',
      'updates',
      'unclear',
    ],
  },
  {
    name: 'Brand reputation',
    words: ['brand', 'trust', 'reputation', 'reviews', 'known', 'image', 'honest'],
  },
  {
    name: 'Ease of use',
    words: [
      'easy',
      'simple',
      'intuitive',
      'difficult',
      'complicated',
      'confusing',
      'usability',
      'user friendly',
      'find',
    ],
  },
];

/** The texts of the page. */
export const TEXTS = {
  about: (site: string) => `For the site ${site}.`,
  parts: 'Parts of the settings',
  isReadOnly: 'You may read this and not change it. Ask an owner, admin or editor.',
  save: 'Save',
  saved: 'Saved.',
  add: 'Add',
  delete: 'Delete',
  deleteOf: (name: string) => `Delete ${name}`,
  deleted: (name: string) => `${name} is deleted.`,
  undo: 'Undo',
  actions: 'Actions',
  noSurveyYet: 'Create a survey first.',
  ofSurvey: (survey: string) => `For the survey ${survey}.`,

  siteTitle: 'This site',
  siteName: 'Name',
  addresses: 'Addresses of your pages',
  addressesHint:
    'One per line, such as `https://www.example.com`. `https://*.example.com` stands for all subdomains. Only pages at these addresses can ask.',
  timeZone: 'Time zone',
  timeZoneHint:
    'Days begin and end by it. After a change, the server counts all days again, which can take minutes.',
  counting: (zone: string) =>
    `The server is counting all days again for ${zone}. Until it is done, results keep the old days.`,
  language: 'Language',
  languageHint: 'For people whose own language is not among the translations of a survey.',
  addSite: 'Add a site',
  addSiteHelp: 'Another website or app, with its own tag, surveys and results.',
  deleteSite: 'Delete this site',
  deleteSiteHelp:
    'With its surveys, responses, notes and secrets. Its tag stops working. Nothing of it can be restored.',
  deleteLastSite: 'This is the only site. Add another one before you delete it.',
  deleteSiteTitle: (name: string) => `Delete “${name}”?`,
  deleteSiteButton: 'Delete the site…',
  deleteSiteConfirm: 'Delete the site and its responses',
  deleteSiteSurveys: (names: string[]) => `These surveys are deleted too: ${names.join(', ')}.`,
  siteAdded: (name: string) => `${name} is added. Choose it at the top left.`,

  secrets: 'Identity secrets',
  secretsAbout: 'With one of these, your server proves who a visitor is. See Install, step 4.',
  noSecrets: 'No secret yet. Until there is one, people are asked without their id.',
  secretNumber: (id: number) => `Secret ${formatCount(id)}`,
  newest: 'newest',
  rotate: 'Create a new secret',
  rotateHint:
    'The newest two are valid. To change over: create one, put it on your server, then revoke the old one.',
  rotateThird: 'Two secrets are valid already. A new one ends the older of them at once.',
  secretReady: 'Put this secret on your server',
  secretReadyHelp: 'It is shown only now. Keep it out of pages and of version control.',
  copySecret: 'Copy the secret',
  revoke: 'Revoke',
  revokeSecretTitle: (id: number) => `Revoke secret ${formatCount(id)}?`,
  revokeSecretText: 'Identities that were signed with it are refused at once. Use this when it leaked.',
  requireIdentity: 'Ask only people with a signed id',
  requireIdentityHint: 'Nobody else can answer then. Turn this on once the signing works.',

  privacyTitle: 'What browsers store',
  storage: 'Where a browser remembers that it was asked',
  storageNames: {
    local: {
      name: 'In the browser, for long',
      hint: 'Local storage. Nobody is asked too often, also after weeks.',
    },
    session: {
      name: 'Until the tab is closed',
      hint: 'Session storage. The same person may be asked again on another day.',
    },
    none: {
      name: 'Nowhere',
      hint: 'Nothing is stored. People who are not signed in may be asked again on each visit.',
    },
  },
  consent: 'Consent',
  consentNames: {
    implied: { name: 'Not needed', hint: 'The page may store that it asked.' },
    required: {
      name: 'Needed first',
      hint: "Nothing is stored and nobody is asked before your page calls `outoften('consent', true)`.",
    },
  },
  gpc: 'Do not ask people who send Global Privacy Control',
  gpcHint: 'A signal of some browsers that says: do not share my data.',
  retention: 'How long answers are kept',
  keep: 'Keep responses',
  keepHint: 'What is older is removed within an hour.',
  retentionAction: 'What happens then',
  retentionActions: {
    erase: { name: 'Erase', hint: 'The responses and their results are gone.' },
    anonymize: {
      name: 'Anonymize',
      hint: 'Scores, choices, segments and tags stay, so results stay. People, comments, notes and pages are gone.',
    },
  },
  redact: 'Remove e-mail addresses and long numbers from new comments',
  redactHint: (siteId: number) =>
    `Phone and card numbers, for example. They are never stored. For comments that are stored already, run outoften redact --site ${siteId} on the server.`,
  retentionTitle: (time: string) => `Keep responses for ${time}?`,
  retentionConfirm: {
    erase: 'Keep only these, and erase older ones',
    anonymize: 'Keep only these, and anonymize older ones',
  },
  retentionEffect: {
    erase: 'They cannot be restored. From now on, responses are erased as soon as they are older.',
    anonymize:
      'People and comments cannot be restored. From now on, responses are anonymized as soon as they are older.',
  },

  segmentKeys: 'What scores are counted by',
  segmentKeysHint:
    'Traits that your page sends, one per line, such as `plan` or `country`. At most ten. A change applies to new answers only.',
  values: (key: string) => `Values of ${key}`,
  valuesAbout:
    'The first 50 values are counted by themselves, all others as “other”. Merge different spellings, and free the places of values that you do not need.',
  watched: 'Watched for drops',
  watchedHint:
    'Each night, the score of each value of these segments is compared with before, and an alert opens when it drops. At most 3.',
  noValues: 'No page has sent a value yet.',
  value: 'Value',
  asked: 'Asked',
  countedAs: 'Counted as',
  itself: 'itself',
  other: 'other',
  merge: 'Merge into another value',
  ban: 'Count as “other”',
  allow: 'Always count by itself',
  free: 'Free its place',
  actionsOf: (name: string) => `Actions for ${name}`,
  mergeTitle: (value: string) => `Merge ${value} into…`,
  mergeInto: 'The other value',
  mergeButton: 'Merge',
  leaveTitle: (value: string) => `Count ${value} as “other”?`,
  movedForGood: 'Answers that were counted in it move too. A later decision does not move them back.',
  leaveTexts: {
    ban: 'New answers with this value are counted as “other” as well.',
    free: 'New answers with this value may bring it again.',
  },
  done: 'Done. Results follow.',

  goals: 'Goals',
  goalsAbout: 'Targets that the overview compares with what you have.',
  noGoals: 'No goals yet.',
  metric: 'Number',
  metricNames: { nps: 'NPS', response_rate: 'Response rate', comment_rate: 'Comment rate' },
  target: 'Target',
  targetNps: 'Target, −100 to 100',
  targetPercent: 'Target in percent',
  channel: 'Channel',
  anyChannel: 'All channels (rates: widget)',
  benchmarks: 'Benchmarks',
  benchmarksAbout: 'Scores of others to compare with, and where you have them from.',
  noBenchmarks: 'No benchmarks yet.',
  benchmarkName: 'Whose score',
  benchmarkValue: 'NPS',
  source: 'Source',
  sourceHint: 'Such as the name of the study.',
  asOf: 'As of',

  themes: 'Themes',
  themesAbout:
    'A comment with one of these words or phrases mentions the theme. Upper and lower case do not matter.',
  noThemes: 'No themes of your own yet. The overview also finds topics automatically.',
  addTheme: 'Add a theme',
  themeName: 'Name',
  words: 'Words and phrases',
  wordsHint: 'One per line.',
  starter: 'Add a starter set',
  starterHint:
    'Six drivers of loyalty, in English: customer experience, product performance, support, communication, brand reputation, ease of use. Change the words as you like.',
  starterAdded: (count: number) => `${formatPlural(count, 'theme is', 'themes are')} added.`,
  edit: 'Change',
  editTheme: (name: string) => `Change ${name}`,

  notes: 'Notes',
  notesAbout: 'Events such as a release. They appear on the trend, with the score before and after.',
  noNotes: 'No notes yet.',
  day: 'Day',
  note: 'What happened',

  keys: 'API keys',
  keysAbout: 'For programs that read or change data. A key is like a password: give each program its own.',
  noKeysYet: 'No keys.',
  keyName: 'What it is for',
  scopes: 'May',
  createKey: 'Create a key',
  expiry: 'Valid until',
  noExpiry: 'Until revoked',
  days: 'Valid for',
  daysNames: { '': 'No end', '30': '30 days', '90': '90 days', '365': 'One year' },
  sites: 'Sites',
  allSites: 'All sites',
  lastUsed: 'Last used',
  neverUsed: 'Never',
  revoked: 'Revoked',
  keyReady: 'Copy this key now',
  keyReadyHelp: 'It is shown only now. If it is lost, create another one and revoke this one.',
  copyKey: 'Copy the key',
  revokeKeyTitle: (name: string) => `Revoke ${name}?`,
  revokeKeyText:
    'Programs that use it stop working at once, and its sessions end. Links that were shared with it keep working: revoke them under Share.',
  showRevoked: 'Show revoked keys',
  chooseScope: 'Choose at least one.',

  audit: 'Audit log',
  auditAbout: 'Who signed in, who changed members and keys, and what was erased. The newest first.',
  at: 'When',
  actor: 'Who',
  action: 'What',
  details: 'Details',
  older: 'Show older entries',
  allSitesOnly: 'The audit log is for members of all sites.',
};

/** Returns a number of days as an owner says it: in months or years where that is close enough. */
export function keptDays(days: number | null): string {
  if (days === null) return 'For ever';
  if (days % 365 === 0) return formatPlural(days / 365, 'year', 'years');
  return days < 365 && days % 30 === 0
    ? formatPlural(days / 30, 'month', 'months')
    : formatPlural(days, 'day', 'days');
}

/** Returns how many responses would be erased or anonymized now. */
export function retentionSentence(
  { responses, first_day }: Schemas['RetentionPreview'],
  action: Schemas['SiteOut']['retention_action'],
): string {
  const verb = action === 'erase' ? 'remove' : 'anonymize';
  if (responses === 0)
    return `This would ${verb} nothing now: no response is from before ${formatDay(first_day)}.`;
  return `This would ${verb} ${formatPlural(responses, 'response', 'responses')} now: all from before ${formatDay(first_day)}.`;
}
