// Texts of the page that imports responses and exports everything.

import { formatCount, formatPlural } from '../format.ts';
import type { Schemas } from '../server/api.ts';

/** The products whose exports can be imported. */
export type Product = Schemas['ResponseImportReport']['source'];

/** The products, and how to export responses there. */
export const PRODUCTS: Record<Product, { name: string; howTo: string }> = {
  csv: {
    name: 'Any CSV file',
    howTo: 'A table with a column for the score and one for the date. Save Excel files as CSV.',
  },
  delighted: {
    name: 'Delighted',
    howTo:
      'In Delighted, export the responses as CSV. Or save what its API returns, responses and people, as JSON.',
  },
  formbricks: {
    name: 'Formbricks',
    howTo: 'In Formbricks, open the survey’s responses and choose Download and CSV.',
  },
  google_forms: {
    name: 'Google Forms',
    howTo:
      'In Google Forms, open Responses, then ⋮, and choose “Download responses (.csv)”. Do not take the sheet: its dates have no time zone.',
  },
  hubspot: {
    name: 'HubSpot',
    howTo:
      'Save the feedback submissions that HubSpot’s API returns, as JSON. For the CSV file that HubSpot exports, choose “Any CSV file”.',
  },
  posthog: {
    name: 'PostHog',
    howTo:
      'Export the events “survey sent” and “survey dismissed” with properties and person, as JSON lines or CSV.',
  },
  surveymonkey: {
    name: 'SurveyMonkey',
    howTo:
      'In SurveyMonkey, choose Analyze, Save as, Export file, all individual responses: CSV with condensed columns and numerical values.',
  },
  typeform: {
    name: 'Typeform',
    howTo: 'In Typeform, open Results, then Responses, and choose Download and CSV.',
  },
  wootric: {
    name: 'Wootric (InMoment)',
    howTo: 'Save what the API returns, responses, declines and end users, as JSON. Choose all files at once.',
  },
};

/** What a column of a file can be, besides traits. */
export const FIELD_NAMES: Record<string, string> = {
  score: 'Score, 0 to 10',
  answered_at: 'Date of the answer',
  comment: 'Comment',
  id: 'Id of the response',
  respondent_id: 'Id of the person in your system',
  email: 'E-mail address',
  name: 'Name',
  first_name: 'First name',
  last_name: 'Last name',
  locale: 'Language',
  page: 'Page',
  tags: 'Tags',
  note: 'Note',
  survey: 'Survey there',
  survey_type: 'Kind of the survey there',
  person: 'Id of the person there',
};

/** What to do about a problem of a file. Others have a text of the server. */
export const PROBLEMS: Record<string, string> = {
  columns_invalid:
    'Say above which column is the score from 0 to 10, and which one is the date of the answer.',
  file_empty: 'The file is empty.',
  body_missing: 'The file is empty.',
  file_packed: 'This is an Excel file, or a packed one. Save it as CSV, or unpack it.',
  dates_ambiguous:
    'Dates such as 01/02/2025 can be read in two ways. Say above whether the day or the month comes first.',
  scale_other:
    'The scores seem to be on another scale, such as 1 to 5 or percent. Only answers to the question from 0 to 10 can be imported. Scores are never converted, because people answer a shorter scale differently. If the wrong column is the score, choose another one. If the question was asked from 0 to 10 all the same, say so above.',
  source_unknown: 'It is not clear which product the file is from. Choose it above.',
};

/** The texts without numbers. */
export const TEXTS = {
  import: 'Import responses',
  importAbout:
    'Bring your answers from another product, or from a table. First you see what would be imported. Importing a file twice changes nothing, and nobody gets an e-mail.',
  survey: 'Survey',
  surveyHint: 'The responses go into it.',
  files: 'Files',
  filesHint: 'CSV or JSON, at most 200 MiB together.',
  howTo: 'How to get the file from another product',
  oneTable: 'Choose one CSV file at a time. Only JSON files can be imported together.',
  reading: 'How the file is read',
  product: 'Product',
  notKnown: 'Choose a product',
  looksLike: (product: string) => `The file looks like ${product}.`,
  only: 'Survey there',
  onlyHint: 'The file has answers to several surveys. Import one of them.',
  onlyNone: 'Choose one',
  dates: 'Dates such as 01/02/2025',
  datesNames: {
    '': 'Find out from the file',
    'day-first': 'Day first: 31/12/2025',
    'month-first': 'Month first: 12/31/2025',
  },
  timeZone: 'Time zone of dates without one',
  scale: 'The question was asked from 0 to 10 all the same',
  waiting: 'Another import is running. Yours begins after it.',
  distribution: 'Scores in the file',
  nps: 'NPS of these answers',
  days: 'Answers from',
  daysRange: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
  comments: 'With a comment',
  new: 'New',
  already: 'Imported before',
  dismissals: 'Closed without an answer',
  people: 'Records about people',
  repeated: 'Twice in the file',
  leftOut: 'No responses, such as other events',
  rejectedSeveral: 'Lines are counted through all files, in their order.',
  rejectedAbout: 'Mend them in the file and import it again: what is there already stays as it is.',
  nothingNew: 'Everything in this file is imported already.',
  nothing: 'No row of this file can be imported.',
  cut: 'The connection broke. The import goes on if the server had the whole file: see below. Otherwise import the file again.',
  storing: 'The server is reading the file.',
  done: 'The file is imported',
  toResponses: 'Show the responses',
  states: {
    reading: 'Is being read',
    importing: 'Is being imported',
    done: 'Complete',
    failed: 'Stopped early: import the same file again, and it goes on',
  },
  exportTitle: 'Export everything',
  exportAbout:
    'A ZIP file with all sites: responses, people, settings, counts and the audit log. You can read it without Out of Ten, and put it on another server. It contains names and e-mail addresses, so keep it safe. Passwords, keys and other secrets are not in it.',
  exportSurvey: 'To export the responses of one survey only, open Responses.',
};

/** Returns the text of the button that imports. */
export function importLabel({ new: count, dismissals }: Schemas['ResponseImportReport']): string {
  return dismissals > 0
    ? `Import ${formatPlural(count, 'record', 'records')}`
    : `Import ${formatPlural(count, 'response', 'responses')}`;
}

/** Returns how far an import is. */
export function progressSentence({ done, total }: Schemas['ResponseImport']): string {
  return total === null
    ? `${formatPlural(done, 'row is', 'rows are')} read.`
    : `${formatCount(done)} of ${formatPlural(total, 'response', 'responses')}.`;
}
