// Texts of the page of people who can be asked by e-mail.

import { formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

type State = Schemas['RecipientOut']['state'];

/** Whether somebody can be mailed, as a label. */
export const STATE_NAMES: Record<State, string> = {
  mailable: 'Can be mailed',
  unsubscribed: 'Unsubscribed',
  bounced: 'Bounced',
  complained: 'Complained',
};

/** What a state means. */
export const STATE_HELP: Record<State, string> = {
  mailable: '',
  unsubscribed: 'This person wants no e-mails. Nobody can change that.',
  bounced: 'The address does not work. Enter another one, and it is tried again.',
  complained: 'This person reported an e-mail as spam and gets no more.',
};

/** What a column of a file can be, besides traits. */
export const FIELD_NAMES = {
  email: 'E-mail address',
  name: 'Name',
  first_name: 'First name',
  last_name: 'Last name',
  id: 'Id in your system',
  locale: 'Language',
  time_zone: 'Time zone',
  created_at: 'Customer since',
  account_owner: 'Responsible in your company',
};

/** The texts without numbers. */
export const TEXTS = {
  people: 'People',
  about: 'Everybody whom you can ask by e-mail.',
  add: 'Add a person',
  import: 'Import a file',
  noneYet: 'Nobody is on the list yet',
  noneYetText:
    'Import a CSV file from your CRM or a spreadsheet, or add a person. You see what will be stored before anything is.',
  nobodyFound: 'Nobody found',
  nobodyFoundText:
    'Enter the beginning of a name, of an e-mail address or of an id, or choose another state.',
  search: 'Search by name, e-mail or id',
  states: 'State',
  all: 'All',
  person: 'Person',
  since: 'Customer since',
  state: 'State',
  pagesOfList: 'Pages of the list',
  allPeople: 'All people',

  edit: 'Edit',
  email: 'E-mail address',
  id: 'Id in your system',
  idHint: 'The id that your website uses for this person. Without one, it is the e-mail address.',
  name: 'Name',
  locale: 'Language',
  localeHint: 'Such as `en`, `de` or `pt-br`. Empty: the language of the website.',
  timeZone: 'Time zone',
  timeZoneHint: 'Such as `Europe/Zurich`. E-mails arrive in working hours there.',
  accountOwner: 'Responsible in your company',
  traits: 'Traits',
  traitsHelp: 'Such as role, plan or company. Audiences choose people by them.',
  traitName: 'Trait',
  traitValue: 'Value',
  addTrait: 'Add a trait',
  removeTrait: (name: string) => `Remove ${name || 'this trait'}`,
  save: 'Save',
  saved: 'Saved.',
  added: 'Added.',
  addedAt: 'On the list since',
  changedAt: 'Last changed',
  stateSince: (state: string, date: string) => `${state} since ${date}`,
  history: 'History',
  neverAsked: 'This person was not asked yet.',
  showHistory: 'Show all asks and answers',

  unsubscribe: 'Unsubscribe',
  unsubscribeTitle: 'Send this person no e-mails any more?',
  unsubscribeText: 'This holds for surveys and for e-mails of rules. It can’t be undone.',
  unsubscribed: 'Unsubscribed.',
  delete: 'Delete',
  deleteTitle: 'Delete this person from the list?',
  deleteText:
    'E-mails that are not sent yet are not sent. Answers stay; to erase them too, open the person under Respondents.',
  deleted: 'Deleted.',

  importTitle: 'Import people',
  importAbout:
    'A CSV file with the columns’ names in the first row, as spreadsheets and CRMs save it. First you see what would be stored.',
  file: 'CSV file',
  fileHint: 'At most 200 MiB. Whatever separates the columns, and in any usual encoding.',
  rows: 'Rows in the file',
  willBeStored: 'People who will be stored',
  areStored: 'People stored',
  merged: 'Rows about somebody who comes again',
  rejectedAbout: 'Mend them in the file and import it again: people who are stored already are only updated.',
  done: 'The file is imported',
  toPeople: 'Show the people',
  storing: 'The server is storing the people.',
  importsAbout: 'To see rows that were left out again, choose the same file: the check lists them.',
  rowsRead: 'Rows read',
};

/** Returns the text of the button that imports. */
export function importLabel(people: number): string {
  return `Import ${formatPlural(people, 'person', 'people')}`;
}

/** What has become of an import. */
export const IMPORT_STATES: Record<Schemas['RecipientImport']['state'], string> = {
  running: 'Is being stored',
  finished: 'Complete',
  interrupted: 'Stopped early: import the file again',
};

/** Returns how often somebody was asked and has answered. */
export function historySentence(asked: number, answered: number): string {
  return `Asked ${formatPlural(asked, 'time', 'times')}, answered ${formatPlural(answered, 'time', 'times')}.`;
}
