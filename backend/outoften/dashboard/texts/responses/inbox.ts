// Texts of the inbox: the list of responses, one response, and what can be done with them.

import { formatCount, formatPlural } from '../../format.ts';
import type { Column } from '../../pages/responses/columns.ts';
import type { State, View } from '../../pages/responses/inbox_filters.ts';
import type { Schemas } from '../../server/api.ts';

/** The names of the states. */
export const STATE_NAMES: Record<State, string> = {
  new: 'New',
  open: 'Open',
  waiting: 'Waiting',
  closed: 'Closed',
};

/** The names of the views. */
export const VIEW_NAMES: Record<View, string> = { all: 'All', unread: 'Unread', due: 'Due', ...STATE_NAMES };

/** The names of the columns. */
export const COLUMN_NAMES: Record<Column, string> = {
  person: 'Person',
  assignee: 'Assignee',
  tags: 'Tags',
  choices: 'Choices',
  segments: 'Segments',
  page: 'Page',
  channel: 'Channel',
  language: 'Language',
};

/** Reasons for closing to choose from. */
export const CLOSED_REASONS = ['Answered', 'Solved', 'Passed on', 'Nothing to do'];

/** The texts without numbers. */
export const TEXTS = {
  responses: 'Responses',
  views: 'Views',
  search: 'Search comments',
  searchHint: 'Words, "a phrase", -without, or',
  onlyComments: 'With comment only',
  columns: 'Columns',
  columnsOf: 'Columns of the list',
  export: 'Export',
  exportMatching: 'Export what is filtered',
  exportCsv: 'Spreadsheet (CSV with commas)',
  exportCsvSemicolon: 'Spreadsheet that writes 0,5 (CSV with semicolons)',
  exportJsonl: 'JSON Lines, for programs',
  markAllRead: 'Mark all as read',
  allRead: 'All responses are marked as read.',
  list: 'List of responses',
  older: 'Older responses',
  olderFailed: (why: string) => `The older responses could not be loaded. ${why}`,
  noComment: 'No comment',
  unread: 'Unread',
  select: (score: number) => `Select the response with score ${score}`,
  tagFilter: (tag: string) => `Tag: ${tag}`,
  choiceFilter: (choice: string) => `Choice: ${choice}`,
  assigneeFilter: (name: string) => `Assignee: ${name}`,
  unassigned: 'Nobody takes care',
  removeFilter: (text: string) => `Remove the filter “${text}”`,
  nothing: 'No response matches the filters',
  nothingHelp: 'Choose other dates or remove a filter.',
  nothingYet: 'No responses yet',
  nothingYetHelp: 'The first response appears here automatically. Is the tag on your pages?',
  toInstall: 'Open Install',
  choose: 'Choose a response',
  chooseHelp: 'It opens here. With the keys `j` and `k` you go from one to the next.',
  close: 'Close',
  back: 'Back to the list',
  excludedBecause: (reason: string) => `Left out of all reports: ${reason}`,
  excludedPill: 'Left out',
  suspect: 'Suspect',
  suspectHelp: 'Answered faster than a person reads, or from an address with very many answers.',

  nextResponse: 'Next response',
  previousResponse: 'Previous response',
  closeResponse: 'Close the response with a reason',
  assignResponse: 'Assign the response',
  selectResponse: 'Select the response',
  markUnread: 'Mark as unread',
  focusSearch: 'Search comments',

  work: 'Work',
  state: 'State',
  closedReason: 'Why is it closed?',
  otherReason: 'Another reason',
  assignee: 'Assignee',
  nobody: 'Nobody',
  formerMember: (id: number) => `Former member ${id}`,
  due: 'Due on',
  dueOn: (day: string) => `Due ${day}`,
  tags: 'Tags',
  addTag: 'Add a tag',
  add: 'Add',
  removeTag: (tag: string) => `Remove the tag “${tag}”`,
  note: 'Note for your team',
  noteHint: 'The person never sees it.',
  saveNote: 'Save note',
  noteSaved: 'The note is saved.',

  details: 'Details',
  answered: 'Answered',
  choices: 'Choices',
  channel: 'Channel',
  page: 'Page',
  language: 'Language',
  version: 'Version of the survey',
  segments: 'Segments',
  person: 'Person',
  anonymous: 'Anonymous',
  previousScore: 'Score before',
  history: 'Other answers of this person',
  noHistory: 'This is the only answer of this person.',
  openPerson: 'Open this person',

  more: 'More',
  exclude: 'Leave out of reports…',
  include: 'Count in reports again',
  erase: 'Erase…',
  included: 'The response counts again.',
  undo: 'Undo',

  selectAll: 'Select all that are listed',
  clearSelection: 'Clear the selection',
  setState: 'State…',
  assign: 'Assign…',
  tag: 'Tags…',
  excludeMany: 'Leave out…',
  markRead: 'Mark as read',
  tagToAdd: 'Tag to add',
  tagToRemove: 'Tag to remove',
  tagTitle: 'Change tags',
  assignTitle: 'Assign',
  stateTitle: 'Change the state',
  closeTitle: 'Close',
  excludeTitle: 'Leave out of all reports',
  excludeHelp:
    'Reports, goals and exports of numbers no longer count them. You can count them again at any time.',
  excludeReason: 'Why?',
  excludeExample: 'Our own test',
  eraseTitle: 'Erase for good',
  eraseHelp: 'Score, comment and person are deleted, and all reports change. This cannot be undone.',
  erased: 'Erased.',
  eraseWord: 'erase',
  apply: 'Apply',
  tooMany: 'More than 10,000 responses match. Narrow the filters to change all of them at once.',
};

/** Returns how many responses match the filters, of how many. */
export function countsSentence({ matching, exact, total }: Schemas['ResponseCounts']): string {
  if (total === 0) return TEXTS.nothingYet;
  const all = formatCount(total);
  if (!exact) return `${formatCount(matching)}+ of ${all} responses`;
  if (matching === total) return total === 1 ? 'The only response' : `All ${all} responses`;
  return `${formatCount(matching)} of ${all} responses`;
}

/** Returns the number of unread responses as a badge shows it. */
export function unreadBadge(count: number): string {
  return count >= 10_000 ? '10,000+' : formatCount(count);
}

/** Returns what a screen reader announces when older responses were added. */
export function olderSentence(count: number): string {
  return count === 0
    ? 'No older responses.'
    : `${formatPlural(count, 'older response', 'older responses')} added.`;
}

/** Returns how many responses are selected. */
export function selectedSentence(count: number): string {
  return `${formatCount(count)} selected`;
}

/** Returns the text of the button that selects all responses that match. */
export function selectMatching({ matching, exact }: Schemas['ResponseCounts']): string {
  return exact ? `Select all ${formatCount(matching)}` : 'Select all that match';
}

/** Returns what a change of several responses did. */
export function changedSentence(changed: number): string {
  return changed === 0 ? 'Nothing changed.' : `${formatPlural(changed, 'response', 'responses')} changed.`;
}

/** Returns the text of the button that erases. */
export function eraseButton(count: number): string {
  return `Erase ${formatPlural(count, 'response', 'responses')}`;
}

/** Returns what a screen reader announces when a response was closed. */
export function closedSentence(reason: string): string {
  return `Closed: ${reason}`;
}

/** Returns the name of a response's state, with the reason of a closed one. */
export function stateSentence(state: State, reason: string | null): string {
  return reason ? `${STATE_NAMES[state]}: ${reason}` : STATE_NAMES[state];
}

/** The name of one response in the title of the document. */
export function responseTitle(response: { score: number; respondent_id: string | null }): string {
  return `${response.score}, ${response.respondent_id ?? TEXTS.anonymous}`;
}
