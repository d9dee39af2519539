import { element } from './dom.ts';
import type { CardParts, CardSurvey } from './types.ts';

/** Creates the elements of the card, without listeners. */
export const createElements = ({
  question: text,
  asked_by,
  low,
  high,
  words,
  locale,
  dir,
}: CardSurvey): CardParts => {
  const radios: HTMLInputElement[] = [];
  const scale = element('fieldset', {}, element('legend', { id: 'question' }, text));
  for (let score = 0; score < 11; score++) {
    const radio = element('input', {
      type: 'radio',
      name: 'score',
      value: score,
      'aria-describedby': { 0: 'low', 10: 'high' }[score],
    });
    radios.push(radio);
    scale.append(element('label', {}, radio, element('span', {}, `${score}`)));
  }
  scale.append(element('small', { id: 'low' }, low), element('small', { id: 'high' }, high));
  const question = element('div', {}, scale);
  if (asked_by) question.prepend(element('small', {}, asked_by));

  const prompt = element('b', {});
  const caption = element('span', {}, words.optional);
  const commentBox = element('div', {});
  const followUp = element('p', {}, prompt, caption, commentBox);
  const saved = element('small', {}, words.saved);
  const skipButton = element('button', {}, words.skip);
  const sendButton = element('button', {}, words.send);
  const actions = element('footer', {}, sendButton);

  const status = element('i', { role: 'status' });
  const closeButton = element('button', { 'aria-label': words.close });
  const section = element(
    'section',
    { 'aria-labelledby': 'question', lang: locale, dir, popover: 'manual' },
    question,
    status,
    closeButton,
  );
  return {
    section,
    question,
    radios,
    followUp,
    prompt,
    caption,
    commentBox,
    actions,
    saved,
    skipButton,
    sendButton,
    status,
    closeButton,
  };
};
