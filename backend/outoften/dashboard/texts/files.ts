// Texts of files that are imported, whether of people or of responses.

import { formatCount } from '../format.ts';

/** The texts without numbers. */
export const TEXTS = {
  drop: 'Drop a file here, or choose it.',
  dropSeveral: 'Drop files here, or choose them.',
  columns: 'What the columns are',
  columnsAbout: 'We guess it from the names. Change what is wrong.',
  column: 'Column',
  examples: 'First values',
  meaning: 'Is',
  leaveOut: 'Leave it out',
  otherTrait: 'Another trait',
  meaningOf: (column: string) => `What “${column}” is`,
  traitNameOf: (column: string) => `Name of the trait in “${column}”`,
  check: 'What will happen',
  rejected: 'Rows that are left out',
  rejectedShort: 'Left out',
  line: 'Line',
  reason: 'Reason',
  row: 'Row',
  download: 'Download these rows',
  rejectedFile: 'left-out-rows.csv',
  sending: 'The file is being sent to the server.',
  checking: 'The server is checking the file.',
  keepOpen: 'Stay on this page until the whole file is sent.',
  mayLeave: 'You can leave this page: the import goes on. Come back to see how far it is.',
  imports: 'Last imports',
  importedAt: 'Started',
  state: 'State',
  notReached: 'The server cannot be reached.',
};

/** Returns how many of the rejected rows are shown. */
export function shownRowsSentence(shown: number, all: number): string {
  return `The first ${formatCount(shown)} of ${formatCount(all)}. The file has all of them.`;
}
