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
