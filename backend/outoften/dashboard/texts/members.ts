// Texts of the members page and of one's own account.

import { formatPlural } from '../format.ts';
import type { Schemas } from '../server/api.ts';

type Role = Schemas['MemberOut']['role'];

/** What each role may do. */
export const ROLE_HINTS: Record<Role, string> = {
  owner: 'Everything, for all sites.',
  admin: 'Everything, but cannot change or remove owners.',
  editor: 'Surveys, sites and settings; works on responses. No members and keys.',
  responder: 'Reads results and works on responses: tags, notes, state.',
  viewer: 'Reads results.',
};

/** The texts of the page. */
export const TEXTS = {
  about: 'Who may open this dashboard, and what they may do.',
  invite: 'Invite somebody',
  noAccount: 'You are signed in without an account',
  noAccountHelp:
    'You came with a link or a key. Create an owner account with your e-mail address, so that you can sign in with a password.',
  createAccount: 'Create my account',

  members: 'Members',
  noMembers: 'No members yet',
  noMembersHelp: 'Invite the people who read results or answer customers. You send them the link yourself.',
  name: 'Name',
  role: 'Role',
  sites: 'Sites',
  allSites: 'All sites',
  someSites: 'Only these sites',
  lastSeen: 'Last seen',
  never: 'Never',
  actions: 'Actions',
  you: 'You',
  noPassword: 'No password',
  change: 'Change role and sites',
  link: 'Create a sign-in link',
  remove: 'Remove',
  actionsOf: (name: string) => `Actions for ${name}`,

  invitations: 'Open invitations',
  email: 'E-mail address',
  expires: 'Valid until',
  invitedBy: 'Invited by',
  withdraw: 'Withdraw',
  withdrawOf: (email: string) => `Withdraw the invitation of ${email}`,
  withdrawn: (email: string) => `The invitation of ${email} no longer works.`,
  inviteHelp: 'They get a link that works once, within 48 hours. They choose their own password.',
  createInvitation: 'Create the invitation',
  invitationReady: 'Send this link',
  invitationReadyHelp: (email: string) =>
    `The server does not send mail yet. Send this link to ${email} yourself. It works once, within 48 hours, and is shown only now.`,
  linkReady: 'Send this link',
  linkReadyHelp: (name: string) =>
    `${name} signs in with it once, within a day, and can choose a new password. It is shown only now.`,
  copyLink: 'Copy the link',
  noSiteChosen: 'Choose at least one site.',

  changeTitle: (name: string) => `Role and sites of ${name}`,
  changed: (name: string) => `${name} has the new rights at once, also in open sessions.`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText:
    'Their sessions end at once. Notes and responses that they worked on stay. Links that they shared keep working: revoke them under Share.',
  removeKeys: 'Revoke the API keys that they created, too',
  removeKeysHint: 'Programs that use these keys stop working.',
  removed: (name: string) => `${name} is no member any more.`,
  keysRemain: (count: number) =>
    `${formatPlural(count, 'API key', 'API keys')} that this member created still ${count === 1 ? 'works' : 'work'}. See Settings, Keys.`,
  sharesRemain: (count: number) =>
    `${formatPlural(count, 'shared link', 'shared links')} that this member created still ${count === 1 ? 'works' : 'work'}. See Share.`,
  keysExceed: (count: number) =>
    `${formatPlural(count, 'API key', 'API keys')} that this member created may do more. See Settings, Keys.`,

  sessions: 'Sessions',
  sessionsAbout: 'Browsers that are signed in, and links that were not used yet.',
  ownSessionsAbout: 'Browsers in which you are signed in.',
  whose: 'Who',
  began: 'Since',
  ends: 'Until',
  thisBrowser: 'This browser',
  unusedLink: 'Unused sign-in link',
  ofKey: (name: string) => `Key “${name}”`,
  ofLink: 'Sign-in link',
  end: 'End',
  endOf: (name: string) => `End the session of ${name}`,
  endOthers: 'End all others',
  endedOthers: (count: number) => `${formatPlural(count, 'session has', 'sessions have')} ended.`,
  sessionEnded: 'The session has ended.',

  accountAbout: (email: string, role: string) => `${email} · ${role}`,
  withoutAccountTitle: 'Name and password',
  withoutAccount:
    'You came with a link or a key, which has no name and no password. Under Members, create an account for yourself.',
  openMembers: 'Open Members',
  yourName: 'Your name',
  nameHint: 'Other members see it.',
  saved: 'Saved.',
  password: 'Password',
  digests: 'E-mails to you',
  digestsAbout: 'Sent only when there is something to say. Each has a link that turns it off.',
  digestNames: { weekly: 'Weekly digest', overdue: 'Follow-ups that become due' },
  digestHints: {
    weekly: 'On Monday mornings: scores and their changes, open alerts, people to contact.',
    overdue:
      'In the morning, on days on which one of yours becomes due. Owners hear of those of nobody, too.',
  },
  sendNow: 'Send me one now',
  sendNowOf: (name: string) => `Send me one now: ${name}`,
  digestSent: (address: string) => `On its way to ${address}.`,
  noMailServer:
    'This server does not send e-mails yet. Ask who runs it to set OUTOFTEN_SMTP_URL and OUTOFTEN_MAIL_FROM, and to start it again.',
  currentPassword: 'Present password',
  newPassword: 'New password',
  passwordHint:
    'At least 10 characters. Three or four words that do not belong together are a good password.',
  currentHint: 'Leave it empty if you signed in with a link.',
  changePassword: 'Change password',
  passwordChanged: (count: number) =>
    count === 0
      ? 'Your password is changed.'
      : `Your password is changed, and ${formatPlural(count, 'other session has', 'other sessions have')} ended.`,
};
