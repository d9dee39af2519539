import type { StorageLike } from '../loader/storage.ts';
import type { SiteConfig, Visitor } from '../loader/types.ts';

/** Whether the stored text contains a consent, given on an earlier page or in another tab. */
const hasConsent = (text: string | null) => {
  try {
    return JSON.parse(text as string).self.consent;
  } catch {}
};

/** Returns a function that opens the storage that the site allows. Before consent, where it is required, it is read-only. */
export const openAllowedStorage =
  ({ storage = 'local', consent }: SiteConfig, visitor: Visitor) =>
  (): StorageLike | undefined => {
    // With storage "none", the page remembers until it is left.
    const allowed = storage === 'none' ? undefined : window[`${storage}Storage`];
    if (consent !== 'required' || visitor.consent != null) return allowed;
    return {
      getItem: (name) => allowed?.getItem(name) ?? null,
      setItem: (name, text) => {
        if (hasConsent((allowed as Storage).getItem(name))) (allowed as Storage).setItem(name, text);
      },
    };
  };
