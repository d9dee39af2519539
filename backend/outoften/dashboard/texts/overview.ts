// Texts of the overview.

import { formatBound, formatCount, formatDay, formatPlural, formatRate } from '../format.ts';
import type { Schemas } from '../server/api.ts';
import { MIN_RESPONSES_FOR_SCORE } from '../server/constants.ts';
import { addDays } from '../time_zone.ts';
import { channelName } from './shell.ts';

type Report = Pick<Schemas['ScoreReport'], 'nps' | 'interval' | 'responses' | 'reliability' | 'suspect'>;
type Rates = Pick<Schemas['Rates'], 'asked' | 'answered' | 'response_rate' | 'interval'>;
type Interval = Schemas['Interval'];

/** The texts without numbers. */
export const TEXTS = {
  inactive: 'not active, nobody is asked',
  nps: 'NPS',
  points: 'points',
  distribution: 'Responses at each score',
  score: 'Score',
  responses: 'Responses',
  categoryFilterNote: 'The score needs all categories; only the latest comments follow this filter.',

  trend: 'NPS over time',
  from: 'From',
  upTo: 'To',
  interval: '95% interval',
  goalLine: (target: number) => `Goal ${formatCount(target)}`,
  versionMark: (number: number) => `Version ${formatCount(number)}`,
  noTrend: 'Not enough responses for a line',
  noTrendHelp: 'Choose more days, or wait for more responses: each point needs at least 5.',

  segments: 'Segments that differ',
  noSegmentKeys: 'No segments yet',
  noSegmentKeysHelp:
    'Segments are traits such as the plan or the country of the respondent. Name them in the settings of the site, and send them with the tag.',
  noSegmentValues: 'No segment has enough responses in this period.',
  allAlike: 'No segment differs from the others by more than chance.',
  others: 'others',
  significant: 'More than chance',
  showOnly: (segment: string) => `Show only ${segment}`,

  detractorThemes: 'What detractors write about',
  promoterThemes: 'What promoters write about',
  noThemes: 'Nothing stands out',
  noThemesHelp: 'A word is listed when one side writes it clearly more often than the other.',
  words: 'Words that one side uses more often',
  quote: (comment: string) => `“${comment}”`,

  funnel: 'From asked to answered',
  asked: 'Asked',
  viewed: 'Viewed',
  answered: 'Answered',
  commented: 'Commented',
  nobodyAsked: 'Nobody was asked in this period',
  nobodyAskedHelp: 'Open the install page to see whether the tag is on your pages.',

  goals: 'Goals and benchmarks',
  noGoals: 'No goals yet',
  noGoalsHelp: 'A goal shows here how far away it is.',
  benchmarkCaveat:
    'Scores of others come from other customers, questions and channels. Compare your score with your own earlier one first.',
  reached: {
    yes: 'Reached',
    no: 'Not yet',
    too_close_to_call: 'Too close to call',
    unknown: 'Too few responses',
  },
  goalsOfAll: 'Of all responses of these days: goals follow no other filter.',
  segmentsOfAll: 'Of all responses: a segment is compared with the others.',

  choices: 'What they chose',
  noChoices: 'No choices yet',
  noChoicesHelp: 'A second question with choices, such as reasons to tick, is counted here.',
  choice: 'Choice',

  latest: 'Latest comments',
  noComments: 'No comments in this period',
  allResponses: 'All responses',
  examples: 'The latest comments',
  allComments: 'All comments with it',
  responsesWithChoice: (choice: string) => `Show the responses that chose “${choice}”`,

  explainNps:
    'Share of promoters (9–10) minus share of detractors (0–6), from −100 to 100. Passives (7–8) count in the total only.\nThe 95% interval is where the score would most likely lie if everybody had answered; it is wide when responses are few.',
  explainTrend:
    'Each point is the score of the responses to asks of that time. The band is its 95% interval: a step inside it can be chance. Hollow points are of few responses, or of days that are not over.\nFlags are your notes and new versions of the survey, with the score in the days before and after.',
  explainSegments:
    'Each segment is compared with all other responses of the same trait. It is marked when the difference is larger than chance explains, allowing for the number of segments that are compared (Welch’s test with Bonferroni’s correction).',
  explainGoals:
    'A goal counts as reached when the whole 95% interval is on the other side of it. While the interval contains the goal, it is too close to call.',
  explainChoices:
    'How many of those who were shown the choices picked each one, and their score. One person can pick several.',
};

function intervalSentence({ low, high, confidence }: Interval): string {
  return `${Math.round(confidence * 100)}% interval ${formatBound(low)} to ${formatBound(high)}`;
}

/** Returns the caption below the score: its interval and number of responses, or why there is no score. */
export function scoreCaption(report: Report): string {
  if (report.responses === 0) return 'No responses in this period.';
  const responses = formatPlural(report.responses, 'response', 'responses');
  if (report.nps === null) {
    return `${responses} so far. The score appears from ${MIN_RESPONSES_FOR_SCORE} responses on.`;
  }
  return report.interval ? `${intervalSentence(report.interval)}, from ${responses}` : `from ${responses}`;
}

/** Returns the score with its caption, for screen readers. */
export function scoreSentence(report: Report): string {
  return report.nps === null
    ? scoreCaption(report)
    : `NPS ${formatCount(report.nps)}, ${scoreCaption(report)}`;
}

/** Returns the warnings about few or suspect responses, or an empty string. */
export function scoreCaution(report: Report): string {
  const cautions = [];
  if (report.reliability === 'low') {
    cautions.push('Few responses: a handful of others could change this score a lot.');
  }
  if (report.suspect) {
    const subject =
      report.suspect === report.responses ? 'All of them' : `${formatCount(report.suspect)} of them`;
    cautions.push(
      `${subject} are suspect: faster than a person reads, or very many from one address. They are counted.`,
    );
  }
  return cautions.join(' ');
}

/** Returns the change against the days before, as a short label. */
export function changeLabel(points: number): string {
  if (points === 0) return 'no change';
  return points > 0 ? `+${formatCount(points)} points` : `${formatCount(points)} points`;
}

/** Returns the comparison with the days before, in a sentence; the API says whether it can be chance. */
export function comparisonSentence({ from, to, nps, sentence }: Schemas['Comparison']): string {
  const days = daysName(from, to);
  if (nps === null) return `There are too few responses from ${days} to compare with.`;
  return `Compared with ${days} (NPS ${formatCount(nps)}): ${sentence}.`;
}

/** Returns the days of a report; `end` is the day after the last one. */
export function daysName(from: string, end: string): string {
  const last = addDays(end, -1);
  return last === from ? formatDay(from) : `${formatDay(from)} – ${formatDay(last)}`;
}

/** Returns the text of a bar of the distribution. */
export function distributionSentence(score: number, count: number): string {
  return `Score ${score}: ${formatPlural(count, 'response', 'responses')}`;
}

/** Returns the distribution in one sentence. */
export function distributionDescription(counts: number[]): string {
  return `Counts of the scores 0 to 10: ${counts.map(formatCount).join(', ')}.`;
}

/** Returns how the responses are divided into categories, for screen readers. */
export function categoriesSentence(counts: { detractor: number; passive: number; promoter: number }): string {
  return `${formatPlural(counts.detractor, 'detractor', 'detractors')}, ${formatPlural(counts.passive, 'passive', 'passives')}, ${formatPlural(counts.promoter, 'promoter', 'promoters')}`;
}

type Point = Pick<
  Schemas['Point'],
  'from' | 'to' | 'nps' | 'interval' | 'responses' | 'partial' | 'reliability'
>;

/** Returns what a point of the trend says. */
export function pointSentence(point: Point): string {
  const days = daysName(point.from, point.to);
  const responses = formatPlural(point.responses, 'response', 'responses');
  if (point.nps === null) return `${days}: ${responses}, too few for a score`;
  const notOver = point.partial ? ', not over yet' : '';
  const interval = point.interval ? `, ${intervalSentence(point.interval)}` : '';
  return `${days}: NPS ${formatCount(point.nps)}${interval}, ${responses}${notOver}`;
}

/** Returns the trend in one sentence. */
export function trendDescription(points: Point[]): string {
  const known = points.filter(({ nps }) => nps !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return TEXTS.noTrend;
  return `From NPS ${formatCount(first.nps ?? 0)} (${daysName(first.from, first.to)}) to NPS ${formatCount(last.nps ?? 0)} (${daysName(last.from, last.to)}). Arrow keys read the points.`;
}

/** Returns what a point of the trend covers. */
export function trendAbout({ by, rolling }: Pick<Schemas['TrendReport'], 'by' | 'rolling'>): string {
  if (rolling)
    return `Each point covers the ${rolling} days before it, because single weeks have few responses.`;
  return { day: 'By day', week: 'By week', month: 'By month' }[by];
}

/** Returns the score before and after a note, such as "20 → 4". */
export function beforeAfter(before: number | null, after: number | null): string {
  if (before === null || after === null) return '';
  return `${formatCount(before)} → ${formatCount(after)}`;
}

/** Returns what the score did after a note, in short. */
export function noteEffect(comparison: Schemas['Comparison'] | null): string {
  if (!comparison || comparison.points === null) return 'too few responses to compare';
  const points = formatCount(Math.abs(comparison.points));
  if (comparison.points === 0) return 'no change';
  if (comparison.points > 0) {
    return comparison.significant ? `up ${points}, more than chance` : `up ${points}, could be chance`;
  }
  return comparison.significant ? `down ${points}, more than chance` : `down ${points}, could be chance`;
}

/** Returns which days are compared for a note. */
export function noteDays(days: number): string {
  return `NPS in up to ${days} days before and after`;
}

/** Returns how many segments differ. */
export function segmentsAbout(differing: number, compared: number): string {
  if (compared === 0) return '';
  if (differing === 0) return TEXTS.allAlike;
  return differing === 1
    ? `1 of ${formatPlural(compared, 'segment differs', 'segments differs')} by more than chance`
    : `${formatCount(differing)} of ${formatCount(compared)} segments differ by more than chance`;
}

/** Returns how a segment's score compares with the others'. */
export function segmentSentence(row: Schemas['SegmentRow']): string {
  const responses = formatPlural(row.responses, 'response', 'responses');
  if (row.nps === null || row.others_nps === null) return `${responses}, too few for a score`;
  return `NPS ${formatCount(row.nps)}, others ${formatCount(row.others_nps)}, ${responses}`;
}

/** Returns how often a theme is mentioned, and the score of those who do. */
export function mentionsSentence({ mentions, nps }: { mentions: number; nps: number | null }): string {
  const comments = formatPlural(mentions, 'comment', 'comments');
  return nps === null ? comments : `${comments}, NPS ${formatCount(nps)}`;
}

/** Returns how many comments the themes are drawn from. */
export function themesAbout(comments: number): string {
  return `From ${formatPlural(comments, 'comment', 'comments')}`;
}

/** Returns the response rate of a channel with its interval, or why there is none. */
export function rateCaption(rates: Rates): string {
  if (rates.response_rate === null) {
    return rates.answered === 0
      ? 'Nobody was asked here in this period.'
      : 'No response rate: the number of people asked is not known.';
  }
  const rate = formatRate(rates.response_rate);
  if (!rates.interval) return `${rate} of those who saw the question answered.`;
  const { low, high, confidence } = rates.interval;
  return `${rate} of those who saw the question answered (${Math.round(confidence * 100)}% interval ${formatRate(low)} to ${formatRate(high)}).`;
}

/** Returns how many closed the question or ignored it. */
export function unansweredSentence(dismissed: number, ignored: number): string {
  return `${formatCount(dismissed)} closed it, ${formatCount(ignored)} ignored it.`;
}

/** Returns the name of a goal. */
export function goalName({ metric, channel, target }: Schemas['GoalProgress']): string {
  const value = metric === 'nps' ? formatCount(target) : formatRate(target);
  const name = { nps: 'NPS', response_rate: 'Response rate', comment_rate: 'Comment rate' }[metric];
  return channel ? `${name} ${value}, ${channelName(channel)}` : `${name} ${value}`;
}

/** Returns where a goal's number is now. */
export function goalValue({ metric, value }: Schemas['GoalProgress']): string {
  if (value === null) return '–';
  return metric === 'nps' ? formatCount(value) : formatRate(value);
}

/** Returns how the score compares with a benchmark. */
export function benchmarkSentence(benchmark: Schemas['ComparedBenchmark']): string {
  const { difference, within_interval } = benchmark;
  if (difference === null) return 'Too few responses to compare.';
  if (within_interval) return 'About the same: it is inside the interval of your score.';
  const points = formatPlural(Math.abs(Math.round(difference)), 'point', 'points');
  return difference > 0 ? `Your score is ${points} higher.` : `Your score is ${points} lower.`;
}

/** Returns where a benchmark comes from. */
export function benchmarkSource({ source, as_of }: Schemas['ComparedBenchmark']): string {
  return `${source}, ${formatDay(as_of)}.`;
}

/** Returns how often a choice was picked; and the score of those who did, where not all are of one category anyway. */
export function choiceSentence(row: Schemas['ChoiceRow']): string {
  const { responses, nps, promoters, passives, detractors } = row;
  const times = formatPlural(responses, 'response', 'responses');
  const isOneCategory = [promoters, passives, detractors].filter((count) => count > 0).length === 1;
  return nps === null || isOneCategory ? times : `${times}, NPS ${formatCount(nps)}`;
}
