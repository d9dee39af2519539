// Texts that all pages of surveys by e-mail share.

/** The pages, in the order of their tabs. */
export const PARTS = {
  sendings: 'Sendings',
  people: 'People',
  audiences: 'Audiences',
};

export const TEXTS = {
  about: (site: string) => `Surveys that people at ${site} get by e-mail.`,
  parts: 'Parts of surveys by e-mail',
  noMailServer:
    'This server can’t send e-mails yet. You can prepare everything meanwhile. Ask who runs the server to set `OUTOFTEN_SMTP_URL` and `OUTOFTEN_MAIL_FROM` to your mail service, and to start it again.',
};

/** Why people get no e-mail. */
const REASONS: Record<string, string> = {
  unsubscribed: 'Unsubscribed',
  bounced: 'The address does not work',
  bounced_hard: 'The address does not work',
  bounced_soft: 'Came back for now: the mailbox is full, or a server does not answer',
  complained: 'Reported an e-mail as spam',
  erased: 'No longer on the list',
  canceled: 'The sending was canceled',
  refused: 'The mail server refused it',
  refused_too_often: 'The mail server refused it for two days',
  answered_recently: 'Answered recently',
  dismissed_recently: 'Closed or ignored the survey recently',
  asked_recently: 'Asked recently',
  asked_elsewhere: 'Has an open ask in another survey',
  open_follow_up: 'Somebody is taking care of this person',
  cap_reached: 'The survey has enough answers',
  sampled_out: 'Not drawn: the survey asks only a share',
  no_survey: 'The survey is switched off',
  ended: 'The survey has ended',
  not_started: 'The survey has not begun',
};

/** Returns why people got no e-mail, in words. */
export function reasonName(code: string): string {
  if (code.startsWith('criterion')) return 'Does not meet the audience’s criteria';
  return REASONS[code] ?? code.replaceAll('_', ' ');
}
