// Texts of the view that people without an account see.

import { formatCount, formatPlural } from '../format.ts';

/** The texts without numbers. */
export const TEXTS = {
  nothing: 'This link shows nothing',
  ended: 'This link was revoked, or has expired. Ask the person who sent it to you for a new one.',
  locked: 'This link has a password',
  lockedHelp: 'The person who sent you the link knows it.',
  password: 'Password',
  passwordMissing: 'Enter the password.',
  open: 'Open',
  comments: 'Latest comments',
};

/** Returns how many responses the shown days have. */
export function responsesInDays(responses: number): string {
  return formatPlural(responses, 'response in these days', 'responses in these days');
}

/** Returns the text of the button that shows all of the latest comments. */
export function allComments(comments: number): string {
  return `Show the latest ${formatCount(comments)}`;
}
