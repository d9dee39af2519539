import { type Action, useAction, useApp } from '../../context.ts';
import type { Api, Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/install.ts';
import { LOCAL_ORIGINS } from './origin.ts';

type Site = Schemas['SiteOut'];

// A change replaces the whole list, so two at the same time would undo each other.
const changes = new WeakMap<Api, Promise<unknown>>();

/** Changes the origins of a site, one change after the other. `change` gets the present origins. */
export function useOriginsChange(site: Site): Action<[(origins: string[]) => string[]]> {
  const { api, session } = useApp();
  return useAction((change: (origins: string[]) => string[]) => {
    const path = { site_id: site.id };
    async function apply(): Promise<void> {
      const { origins } = await api.get('/v1/sites/{site_id}', { path });
      await api.patch('/v1/sites/{site_id}', { path, body: { origins: change(origins) } });
      session.expireCatalog();
    }
    const result = (changes.get(api) ?? Promise.resolve()).then(apply);
    changes.set(
      api,
      result.catch(() => {}),
    );
    return result;
  });
}

/** Returns a function that allows an origin and says so; it returns whether the server agreed. */
export function useAllow(site: Site) {
  const { toast } = useApp();
  const { run, isBusy, problem, clearProblem } = useOriginsChange(site);
  async function allow(origin: string): Promise<boolean> {
    const isAllowed = await run((origins) => [...(origins.length > 0 ? origins : LOCAL_ORIGINS), origin]);
    if (isAllowed) toast(TEXTS.allowed(origin));
    return isAllowed;
  }
  return { allow, isBusy, problem: problem.replace(/^`origins`: /, ''), clearProblem };
}
