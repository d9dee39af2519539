// Texts of the sign-in page and of invitations.

/** The texts without numbers. */
export const TEXTS = {
  signIn: 'Sign in',
  email: 'E-mail address',
  password: 'Password',
  forgotten:
    'Forgotten your password? Ask an owner or admin for a link: they find it under Members. On the server, `outoften member link` prints one.',
  useKey: 'Sign in with an API key',
  useEmail: 'Sign in with e-mail and password',
  adminKey: 'Admin key',
  adminKeyAccount: 'Out of Ten admin key',
  adminKeyHelp:
    'The key begins with `oot_sk_`, and you may do here what the key may do. On the server, `outoften sign-in-link create` prints a link that signs you in without a key.',
  keyMissing: 'Enter an admin key.',
  emailMissing: 'Enter your e-mail address and your password.',
  unreachable: 'The server cannot be reached. Try again in a moment.',
  notSignedInYet: (why: string) => `You are not signed in yet. ${why}`,
  sessionEnded: 'Your session has ended. Sign in again.',
  noCookie:
    'The server accepted the key or link, but this browser did not keep the session. Allow cookies for this address, and open it over https.',

  welcome: 'Welcome',
  invitationAbout:
    'You are invited to read and work on survey results. Choose how others see you, and a password.',
  invitationInvalid:
    'This link is not complete. Copy the whole link from the invitation, or ask for a new one.',
  yourName: 'Your name',
  newPassword: 'New password',
  passwordHint:
    'At least 10 characters. Three or four words that do not belong together are a good password.',
  join: 'Join',
  nameMissing: 'Enter your name and a password.',
};
