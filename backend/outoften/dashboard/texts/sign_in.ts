// Texts of the sign-in page.

/** The texts without numbers. */
export const TEXTS = {
  signIn: 'Sign in',
  adminKey: 'Admin key',
  adminKeyAccount: 'Out of Ten admin key',
  adminKeyHelp:
    'The key begins with `oot_sk_`, and you may do here what the key may do. To create a key, stop the server and run `outoften key create`. Or restart the server: each start prints a new sign-in link.',
  keyMissing: 'Enter an admin key.',
  unreachable: 'The server cannot be reached. Try again in a moment.',
  notSignedInYet: (why: string) => `You are not signed in yet. ${why}`,
  sessionEnded: 'Your session has ended. Sign in again.',
  noCookie:
    'The server accepted the key or link, but this browser did not keep the session. Allow cookies for this address, and open it over https.',
};
