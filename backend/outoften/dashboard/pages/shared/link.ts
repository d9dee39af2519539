/** The credential of a shared link, from its address: the id is in the path, the secret in the fragment. */
export interface SharedLink {
  /** What to send now: the link's own credential, or the token that its password was exchanged for. */
  readonly bearer: string;
  /** Goes on with a token, and keeps it for this tab; null for the link's own credential. */
  use: (token: string | null) => void;
}

/** Returns the link that the browser has opened. Its path is `/share/{id}`. */
export function readLink({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): SharedLink {
  const id = pathname.split('/').pop() ?? '';
  const credential = `oot_sh_${id}_${hash.slice(1)}`;
  const name = `outoften share ${id}`;
  let token = storage()?.getItem(name) ?? null;
  // The token begins with the credential that it is for, so that another secret is another link.
  if (!token?.startsWith(`${credential}.`)) token = null;
  return {
    get bearer() {
      return token ?? credential;
    },
    use(next) {
      token = next;
      if (next === null) storage()?.removeItem(name);
      else storage()?.setItem(name, next);
    },
  };
}

/** Returns what the tab remembers; null where the browser forbids it, as it may in a frame. */
function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
