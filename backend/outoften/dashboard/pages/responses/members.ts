import { useApp, usePolled } from '../../context.ts';

/** A member of the team, to whom a response can be assigned. */
export interface Member {
  id: number;
  name: string;
}

const POLL_SECONDS = 60;

/** Returns the members who can take care of a site's responses; none while `isAllowed` is false. */
export function useMembers(siteId: number, isAllowed: boolean): Member[] {
  const { api } = useApp();
  const { data } = usePolled(
    async (signal) => {
      if (!isAllowed) return [];
      const { data } = await api.get('/v1/members', { signal });
      return data.filter(
        ({ sites, role }) => role !== 'viewer' && (sites === null || sites.includes(siteId)),
      );
    },
    [siteId, isAllowed],
    { everySeconds: POLL_SECONDS },
  );
  return data ?? [];
}
