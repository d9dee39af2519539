import { useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import type { inboxQuery } from './inbox_filters.ts';

/** What to change: responses by their ids, or all that match the filters. */
export type Targets = { ids: string[] } | { matching: ReturnType<typeof inboxQuery>; count: number };

/** A change of responses. Omitted fields keep their value. */
export type Change = Partial<Omit<Schemas['BulkIn'], 'ids' | 'all_matching'>>;

const NOTHING = { ids: [], all_matching: false, add_tags: [], remove_tags: [], erase: false };
/** As many as the API takes. */
const MAX_IDS = 200;

/** Returns how many responses a change is about. */
export function targetCount(targets: Targets): number {
  return 'ids' in targets ? targets.ids.length : targets.count;
}

/** Returns functions that change responses of a survey and mark them as read. */
export function useChanges(surveyId: number) {
  const { api } = useApp();
  const path = { survey_id: surveyId };
  return {
    /** Returns how many responses changed. */
    async change(targets: Targets, change: Change): Promise<number> {
      const send = async (query: object, body: Partial<Schemas['BulkIn']>) =>
        (
          await api.post('/v1/surveys/{survey_id}/responses/bulk', {
            path,
            query,
            body: { ...NOTHING, ...change, ...body },
          })
        ).changed;
      if ('matching' in targets) return send(targets.matching, { all_matching: true });
      let changed = 0;
      for (let start = 0; start < targets.ids.length; start += MAX_IDS) {
        changed += await send({}, { ids: targets.ids.slice(start, start + MAX_IDS) });
      }
      return changed;
    },
    async markRead(ids: string[], read = true): Promise<void> {
      for (let start = 0; start < ids.length; start += MAX_IDS) {
        const body = { ids: ids.slice(start, start + MAX_IDS), read, until: null };
        await api.post('/v1/surveys/{survey_id}/responses/read', { path, body });
      }
    },
    async markAllRead(): Promise<void> {
      const body = { ids: [], read: true, until: new Date().toISOString() };
      await api.post('/v1/surveys/{survey_id}/responses/read', { path, body });
    },
  };
}
