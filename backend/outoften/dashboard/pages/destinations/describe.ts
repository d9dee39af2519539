import { ALL_SCORES } from '../../components/controls/score_picker.tsx';
import type { Catalog } from '../../server/session.ts';
import { EVENTS } from '../../texts/automation/deliveries.ts';
import { TEXTS } from '../../texts/automation/destinations.ts';
import { CATEGORY_PLURALS, CHANNEL_NAMES } from '../../texts/shell.ts';
import type { Endpoint } from './kinds.ts';

/** Returns the names of the events that are sent. */
export function describeEvents({ events }: Endpoint): string {
  return events.map((event) => EVENTS[event].name).join(', ');
}

/** Returns which of the events are sent, as short labels; none if all are. */
export function describeFilter({ filter }: Endpoint, { surveys }: Catalog): string[] {
  const { survey_ids: surveyIds = [], categories = [], scores = [], segments = [], channels = [] } = filter;
  return [
    ...surveyIds.map((id) => surveys.find((survey) => survey.id === id)?.name ?? `#${id}`),
    ...categories.map((category) => CATEGORY_PLURALS[category]),
    ...ranges(scores).map(([from, to]) => TEXTS.scoreRange(from, to)),
    ...segments,
    ...channels.map((channel) => CHANNEL_NAMES[channel]),
  ];
}

function ranges(scores: number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const score of ALL_SCORES.filter((one) => scores.includes(one))) {
    const last = found.at(-1);
    if (last && last[1] === score - 1) last[1] = score;
    else found.push([score, score]);
  }
  return found;
}
