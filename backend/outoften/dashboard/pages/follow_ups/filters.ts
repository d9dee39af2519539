// The filters of the follow-ups, in the query of the address.

import type { Schemas } from '../../server/api.ts';

export type FollowUp = Schemas['FollowUpItem'];
export type WorkState = FollowUp['state'];
/** All states, in the order in which work goes on. */
export const STATES: WorkState[] = ['open', 'waiting', 'closed'];

/** Whose follow-ups, and whether only overdue ones. */
export interface FollowUpFilters {
  isBoard: boolean;
  isOverdue: boolean;
  /** The id of a member; 0 for nobody's; null for all. */
  assignee: number | null;
}

/** Returns the filters that a query names. */
export function readFollowUpFilters(search: string): FollowUpFilters {
  const query = new URLSearchParams(search);
  const assignee = query.get('assignee');
  return {
    isBoard: query.get('layout') === 'board',
    isOverdue: query.get('overdue') === 'only',
    assignee: assignee && /^\d{1,9}$/.test(assignee) ? Number(assignee) : null,
  };
}

/** Returns the query with some filters changed. */
export function writeFollowUpFilters(search: string, change: Partial<FollowUpFilters>): string {
  const { isBoard, isOverdue, assignee } = { ...readFollowUpFilters(search), ...change };
  const query = new URLSearchParams(search);
  const values = {
    layout: isBoard ? 'board' : null,
    overdue: isOverdue ? 'only' : null,
    assignee: assignee === null ? null : String(assignee),
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query.size > 0 ? `?${query}` : '';
}

/** Returns the follow-ups in the order in which to take care of them: what is due first stands first. */
export function byUrgency(followUps: FollowUp[]): FollowUp[] {
  return [...followUps].sort((one, other) => (one.due ?? '9999').localeCompare(other.due ?? '9999'));
}
