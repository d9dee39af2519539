import { useState } from 'preact/hooks';
import { useAction, useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/settings.ts';

type Site = Schemas['SiteOut'];
type Change = Partial<
  Pick<
    Site,
    | 'storage'
    | 'consent'
    | 'gpc'
    | 'redact_comments'
    | 'require_identity'
    | 'retention_days'
    | 'watched_segments'
  >
>;

/** Saves a choice about the site at once. `shown` is the site with the choice, also before the server has confirmed it. */
export function useSiteChange(site: Site) {
  const { api, session, toast } = useApp();
  const [pending, setPending] = useState<Change>({});
  const { run, problem } = useAction(async (change: Change) => {
    await api.patch('/v1/sites/{site_id}', { path: { site_id: site.id }, body: change });
    session.expireCatalog();
    toast(TEXTS.saved);
  });
  async function save(change: Change): Promise<void> {
    setPending((before) => ({ ...before, ...change }));
    if (!(await run(change))) setPending({});
  }
  return { shown: { ...site, ...pending }, save, problem };
}
