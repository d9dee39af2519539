// Texts of the overview.

import type { Schemas } from '../api.ts';
import { MIN_RESPONSES_FOR_SCORE } from '../constants.ts';
import { formatBound, formatCount, formatPercent, formatPlural, formatRate } from '../format.ts';

type Report = Pick<Schemas['ScoreReport'], 'nps' | 'interval' | 'responses' | 'reliability' | 'suspect'>;
type Rates = Pick<Schemas['Rates'], 'asked' | 'answered' | 'response_rate' | 'interval'>;
type Interval = Schemas['Interval'];

/** The texts without numbers. */
export const TEXTS = {
  inactive: 'not active, nobody is asked',
  nps: 'NPS',
  categories: 'Categories',
  distribution: 'Responses at each score',
  responseRate: 'Response rate',
  asked: 'Asked',
  answered: 'Answered',
  commented: 'Commented',
  dismissed: 'Dismissed',
  ignored: 'Ignored',
  ofAnswered: (share: string) => `${share} of answered`,
  ofAsked: (share: string) => `${share} of asked`,
  nobodyAsked: 'Nobody was asked in this period.',
  latest: 'Latest responses',
  allResponses: 'All responses',
};

function intervalName(interval: Interval): string {
  return `${Math.round(interval.confidence * 100)}% interval`;
}

/** Returns the caption below the score: its interval and number of responses, or why there is no score. */
export function scoreCaption(report: Report): string {
  if (report.responses === 0) return 'No responses in this period.';
  const responses = formatPlural(report.responses, 'response', 'responses');
  if (report.nps === null) {
    return `${responses} so far. The score appears from ${MIN_RESPONSES_FOR_SCORE} responses on.`;
  }
  if (!report.interval) return `from ${responses}`;
  const { low, high } = report.interval;
  return `${intervalName(report.interval)} ${formatBound(low)} to ${formatBound(high)}, from ${responses}`;
}

/** Returns the score with its caption, as the chart's text. */
export function scoreSentence(report: Report): string {
  return report.nps === null
    ? scoreCaption(report)
    : `NPS ${formatCount(report.nps)}, ${scoreCaption(report)}`;
}

/** Returns the warnings about few or suspect responses, or an empty string. */
export function scoreCaution(report: Report): string {
  const cautions = [];
  if (report.reliability === 'low') {
    cautions.push('Few responses: the true score may lie anywhere in this interval.');
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

/** Returns a category's share of the responses. Empty while the score is hidden, which the shares would reveal. */
export function categoryShare(count: number, { reliability, responses }: Report): string {
  return reliability === 'hidden' || responses === 0 ? '' : formatPercent(count / responses);
}

/** Returns the text of a bar of the distribution. */
export function distributionSentence(score: number, count: number): string {
  return `Score ${score}: ${formatPlural(count, 'response', 'responses')}`;
}

/** Returns the caption below a response rate: its interval and number of asks, or why there is no rate. */
export function rateCaption(rates: Rates): string {
  if (rates.response_rate === null) {
    return rates.answered === 0
      ? 'Nobody was asked here in this period.'
      : 'No response rate: the number of people asked is not known.';
  }
  const asks = formatPlural(rates.asked, 'ask', 'asks');
  if (!rates.interval) return `from ${asks}`;
  const { low, high } = rates.interval;
  return `${intervalName(rates.interval)} ${formatRate(low)} to ${formatRate(high)}, from ${asks}`;
}

/** Returns the response rate of a channel with its caption, as the chart's text. */
export function rateSentence(channel: string, rates: Rates): string {
  if (rates.response_rate === null) return rateCaption(rates);
  return `Response rate ${formatRate(rates.response_rate)} for ${channel}, ${rateCaption(rates)}`;
}
