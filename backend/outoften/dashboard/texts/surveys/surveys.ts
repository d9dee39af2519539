// Texts of the page with all surveys.

import { formatCount, formatPlural } from '../../format.ts';

/** The texts without numbers. */
export const TEXTS = {
  title: 'Surveys',
  survey: 'Survey',
  site: 'Site',
  state: 'State',
  asked: 'Asked',
  answered: 'Answered',
  score: 'Score',
  asks: 'What it does',
  actions: 'Actions',
  active: 'Asking',
  paused: 'Paused',
  archived: 'Archived',
  add: 'New survey',
  name: 'Name',
  nameHint: 'For you alone. People who are asked do not see it.',
  siteOfNew: 'Site',
  create: 'Create',
  edit: 'Edit',
  pause: 'Pause',
  resume: 'Let it ask',
  rename: 'Rename',
  duplicate: 'Duplicate',
  archive: 'Archive',
  unarchive: 'Take out of the archive',
  delete: 'Delete…',
  showArchived: 'Archived surveys',
  showCurrent: 'Current surveys',
  noneArchived: 'The archive is empty',
  noneArchivedHelp:
    'An archived survey asks nobody, and its responses stay. You can bring it back at any time.',
  none: 'No survey yet',
  noneHelp: 'A survey asks one question, from 0 to 10, and a second one that fits the answer.',
  noScore: 'Too few answers',
  more: (name: string) => `More for ${name}`,
  duplicated: (name: string) => `“${name}” is a copy that asks nobody yet.`,
  archivedNow: (name: string) => `“${name}” is in the archive and asks nobody.`,
  deleted: (name: string) => `“${name}” is deleted.`,
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteHelp:
    'All of its responses, comments, reports, versions and notes are deleted, for everybody. Nothing of it can be restored. To keep the responses, archive the survey instead.',
  deleteConfirm: 'Delete the survey and its responses',
};

/** Returns how many people were asked and answered, for the confirmation of a deletion. */
export function deletedCounts(asked: number, answered: number): string {
  return `${formatPlural(asked, 'person was', 'people were')} asked, and ${formatCount(answered)} answered.`;
}
