import { element } from './dom.ts';
import type { CardParts, CardSurvey } from './types.ts';

/**
 * Creates the elements of the card, without listeners: the parts that its modules may change, the radios by score, the
 * second question with its comment box, the buttons once a score is selected, and among these the note that it is saved.
 */
export const createElements = ({ question: text, asked_by, low, high, words, locale, dir }: CardSurvey) => {
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
  const parts: CardParts = { section, question, prompt, caption, commentBox, status, closeButton };
  // A tuple is smaller than an object, whose names remain in the built file.
  return [parts, radios, followUp, actions, saved, skipButton, sendButton] as const;
};
