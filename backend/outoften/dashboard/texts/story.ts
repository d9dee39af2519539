// Texts of what stands out on the overview.

import { formatCount, formatDay, formatPlural } from '../format.ts';
import type { Schemas } from '../server/api.ts';
import { segmentName } from './shell.ts';

/** The texts without numbers. */
export const TEXTS = {
  story: 'What stands out',
};

/** Returns what the score did after a note, and which note that is. */
export function noteFinding(note: Pick<Schemas['NoteReport'], 'day' | 'text' | 'score'>): {
  title: string;
  text: string;
} {
  const { comparison, nps } = note.score;
  const verb = (comparison?.points ?? 0) < 0 ? 'fell' : 'rose';
  return {
    title: `NPS ${verb} from ${formatCount(comparison?.nps ?? 0)} to ${formatCount(nps ?? 0)}`,
    text: `after “${note.text}”, ${formatDay(note.day)}`,
  };
}

/** Returns by how many points a segment's score is lower than the others'. */
export function segmentFinding(segment: string, difference: number): string {
  const points = formatPlural(Math.abs(Math.round(difference)), 'point', 'points');
  return `${segmentName(segment)} is ${points} lower`;
}

/** Returns what detractors write about most. */
export function themeFinding(name: string): string {
  return `Detractors write about “${name}”`;
}
