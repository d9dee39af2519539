import { useApp, usePolled } from '../../context.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { nameOf } from '../destinations/kinds.ts';
import { useMembers } from '../responses/members.ts';
import type { Names } from './describe.ts';

/** Returns the members, destinations and themes that rules name. */
export function useNames({ site, catalog }: AutomationPageProperties): Names {
  const { api } = useApp();
  const members = useMembers(site.id, true);
  const { data } = usePolled(
    async (signal) => {
      const [endpoints, themes] = await Promise.all([
        api.get('/v1/endpoints', { signal }),
        api.get('/v1/themes', { signal }),
      ]);
      return {
        endpoints: endpoints.data
          .filter(({ site_id }) => site_id === null || site_id === site.id)
          .map((endpoint) => ({ id: endpoint.id, name: nameOf(endpoint) })),
        themes: themes.data,
      };
    },
    [site.id],
    { everySeconds: 30 },
  );
  return { catalog, members, endpoints: data?.endpoints ?? [], themes: data?.themes ?? [] };
}
