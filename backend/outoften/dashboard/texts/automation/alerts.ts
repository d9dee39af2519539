// Texts of alerts and outcomes on the overview.

import { formatCount, formatDay, formatPlural, formatRate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

type Series = Schemas['WatchedSeries'];
type Alert = Pick<Schemas['Alert'], 'segment' | 'drop' | 'parts' | 'themes'>;

/** As many responses a series needs until a drop can be noticed: of recent days, and of the 90 days before. */
const NEEDED = { too_few_recent: 50, too_few_before: 100 };

export const TEXTS = {
  open: 'Open alerts',
  close: 'Close',
  closeOf: (alert: string) => `Close the alert: ${alert}`,
  closed: 'The alert is closed.',
  seeDetractors: 'See detractors',
  checkTag: 'Check the tag',
  found: (day: string) => `Found on ${day}`,
  silentMark: 'Tag silent',
  chooseWatched: 'Choose segments',
  connect: 'Connect a destination',
  watch: 'Watched for drops',
  explainWatch:
    'Each night, the last 14 days (28 if responses are few) are compared with the 90 days before. An alert opens when the fall is larger than chance explains, allowing for all that is compared. It closes by itself when the score is back. The settings of the site name segments that are watched too.',
  all: 'All responses',
  dropped: 'Dropped',
  watched: 'Watched',
  fewADay:
    'Below 5 responses a day, a drop would be noticed late. Let Automation send you each detractor instead.',
  notChecked: 'Checked for the first time in the coming night.',
  checked: (day: string) => `Last checked on ${formatDay(day)}`,
  earlier: 'Earlier alerts',
  lasted: (from: string, to: string) => `From ${from} to ${to}`,

  outcomes: 'What people did after their score',
  explainOutcomes:
    'Each identified person counts once, with the last score that is old enough. The interval says how far chance alone could move a share. That promoters do something more often does not show that their score is the reason.',
  kind: 'What they did',
  within: 'Within',
  days: (days: number) => `${formatCount(days)} days`,
  noOutcomes: 'No purchases, renewals or cancellations yet',
  noOutcomesHelp:
    'Let your server report what identified people do, and this panel compares promoters with detractors.',
  howTo: 'Show the developer how',
  howToHelp:
    'Send this from your server when somebody buys, renews or cancels. `KEY` is an API key that may write; the id of the person is the one that your server signs. The same `id` sent twice counts once.',
};

/** Returns how a watched series is doing, and how many responses are missing until a drop can be noticed. */
export function seriesSentence({ days, responses, responses_before, problem }: Series): string {
  if (problem) {
    const missing = NEEDED[problem] - (problem === 'too_few_recent' ? responses : responses_before);
    return `${formatPlural(missing, 'more response', 'more responses')} needed until a drop can be noticed`;
  }
  return `${formatCount(responses)} responses in ${days} days, ${formatCount(responses_before)} in the 90 days before`;
}

/** Returns what happened, in a few words. */
export function alertTitle({ segment, drop }: Alert): string {
  if (!drop) return 'No page loads the tag any more';
  const of = segment ? ` of ${seriesName(segment)}` : '';
  return `NPS${of} fell from ${formatCount(drop.nps_before)} to ${formatCount(drop.nps)}`;
}

/** Returns what an alert rests on, and what explains it. */
export function alertDetail({ drop, parts, themes }: Alert): string {
  if (!drop) {
    return 'Pages did on each of the seven days before. Until the tag is back, nobody is asked on your pages.';
  }
  const [part] = parts;
  return [
    `${formatCount(drop.responses)} responses in ${drop.days} days, compared with ${formatCount(drop.responses_before)} in the 90 days before.`,
    part &&
      `Mostly in ${seriesName(part.segment)}: ${formatCount(part.nps_before)} → ${formatCount(part.nps)}; without it ${formatCount(part.nps_without_before)} → ${formatCount(part.nps_without)}.`,
    themes.length > 0 && `Detractors write about ${themes.join(', ')}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Returns how an alert is called on the trend. */
export function alertMark({ segment, drop }: Alert): string {
  if (!drop) return TEXTS.silentMark;
  return `${segment ? seriesName(segment) : 'Alert'}: ${formatCount(drop.nps_before)} → ${formatCount(drop.nps)}`;
}

/** Returns a segment of an alert, `plan=pro`, as the page shows it. */
export function seriesName(segment: string | null): string {
  return segment?.replace('=', ': ') ?? TEXTS.all;
}

/** Returns how many people of a category did it, with the interval of their share. */
export function outcomeSentence({ people, with_outcome, interval }: Schemas['OutcomeRow']): string {
  const counts = `${formatCount(with_outcome)} of ${formatCount(people)}`;
  return interval
    ? `${counts}, 95% interval ${formatRate(interval.low)} to ${formatRate(interval.high)}`
    : `${counts}, too few for a share`;
}
