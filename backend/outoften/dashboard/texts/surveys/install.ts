// Texts about the tag that the overview shows too.

import { formatCount, formatDateTime, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

type TagStatus = Schemas['TagSignal'];

/** The texts without numbers. */
export const TEXTS = {
  install: 'Install',
  putTag: 'Put the tag on your site',
  putTagHelp:
    'Allow the address of your website on the page Install, and paste this tag into the head of your pages. When somebody answers, the response appears here automatically.',
  openInstall: 'All steps, for WordPress, Shopify, React and others',
  tag: 'The tag for your site',
  copyTag: 'Copy the tag',
  allow: 'Allow',
  allowOrigin: (origin: string) => `Allow ${origin}`,
  allowed: (origin: string) => `Pages at ${origin} may ask.`,
  dismiss: 'Dismiss',
  dismissOrigin: (origin: string) => `Dismiss ${origin}`,
  dismissed: (origin: string) => `${origin} is not shown any more. Its pages still may not ask.`,
  dismissedOrigins: (origins: string[]) => `Dismissed, and not allowed: ${origins.join(', ')}.`,
  showAgain: 'Show them again',
  refusedPages: 'Pages that may not ask',
  refusedHelp:
    'Pages at these addresses have the tag, but you have not allowed them. Allow an address only if the pages are yours; dismiss it if they are not.',
  surveyLink: 'In an e-mail or on paper, use this link. It opens the survey on a page of its own: ',
  surveyLinkSigned: ', with a signed identity as `token`.',
};

/** Returns a sentence for everything that the site owner should know about the tag on their pages. */
export function tagStatusSentences(statuses: TagStatus[], timeZone: string): string[] {
  const find = (kind: TagStatus['kind']) => {
    const status = statuses.find((status) => status.kind === kind);
    const lastAt = status?.last_at;
    return status?.count && lastAt ? { count: status.count, at: formatDateTime(lastAt, timeZone) } : null;
  };
  const [tag, refused, unseen] = [find('tag'), find('card_refused'), find('not_visible')];
  const sentences = [tag ? `A page last loaded the tag on ${tag.at}.` : 'No page has loaded the tag yet.'];
  if (refused) {
    const times = refused.count === 1 ? 'once' : `${formatCount(refused.count)} times`;
    sentences.push(
      `A page, its content security policy or an extension refused the card ${times}, last on ${refused.at}. A policy needs a nonce on the tag or this server in \`script-src\`.`,
    );
  }
  if (unseen) {
    const cards = formatPlural(unseen.count, 'card was', 'cards were');
    sentences.push(`${cards} drawn but not visible for 30 seconds, last on ${unseen.at}.`);
  }
  const identity = find('identity_refused');
  if (identity) {
    const tokens = formatPlural(identity.count, 'identity token was', 'identity tokens were');
    sentences.push(
      `${tokens} wrong or expired, last on ${identity.at}. Check the secret and the clock of the server that signs.`,
    );
  }
  return sentences;
}

/** Returns when and how often pages of an origin were refused, or loaded the tag without asking yet. */
export function refusedOriginSentence(row: Schemas['RefusedOrigin'], timeZone: string): string {
  const times = row.count === 1 ? 'once' : `${formatCount(row.count)} times`;
  const at = formatDateTime(row.last_at, timeZone);
  return row.request === 'ask'
    ? `Refused ${times}, last on ${at}.`
    : `Loaded the tag ${times}, last on ${at}.`;
}
