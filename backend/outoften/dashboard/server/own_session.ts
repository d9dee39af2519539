import { useApp, useCan, usePolled } from '../context.ts';
import type { Schemas } from './api.ts';

const POLL_SECONDS = 30;

/** Who is signed in, and what they may do. */
export interface OwnSession {
  /** Null until it is known, and without a member: for a key or a sign-in link. */
  member: Schemas['OwnSession']['member'];
  /** Whether the scope is granted; false until it is known. */
  can: (scope: Schemas['OwnSession']['scopes'][number]) => boolean;
}

/** Returns who is signed in. */
export function useOwnSession(): OwnSession {
  const { api } = useApp();
  const { data } = usePolled((signal) => api.get('/v1/session', { signal }), [], {
    everySeconds: POLL_SECONDS,
  });
  return { member: data?.member ?? null, can: (scope) => data?.scopes.includes(scope) ?? false };
}

/** Returns the names of the API keys by their ids; none for those who may not list keys. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const { api } = useApp();
  const isAllowed = useCan('keys');
  const { data } = usePolled(
    async (signal) => (isAllowed ? (await api.get('/v1/keys', { signal })).data : []),
    [isAllowed],
    { everySeconds: POLL_SECONDS },
  );
  return new Map(data?.map(({ id, name }) => [id, name]));
}
