import { element } from './dom.ts';

/** Every element of the card. Nothing here listens or decides. */
export const face = ({ question, low, high, words, locale, dir }) => {
  const radios = [];
  const scale = element('fieldset', {}, element('legend', { id: 'question' }, question));
  for (let score = 0; score < 11; score++) {
    const end = { 0: 'low', 10: 'high' }[score];
    radios[score] = element('input', { type: 'radio', name: 'score', value: score, 'aria-describedby': end });
    scale.append(element('label', {}, radios[score], element('span', {}, score)));
  }
  const ends = element('div', {}, element('span', { id: 'low' }, low), element('span', { id: 'high' }, high));
  const asking = element('div', {}, scale, ends);

  const prompt = element('b', {});
  const box = element('div', {});
  const followUp = element('p', {}, prompt, ` (${words.optional})`, box);
  const sender = element('button', {}, words.send);

  const live = element('i', { role: 'status' });
  const cross = element('button', { 'aria-label': words.close }, '×');
  const section = element(
    'section',
    { 'aria-labelledby': 'question', lang: locale, dir, popover: 'manual' },
    asking,
    live,
    cross,
  );
  return { section, asking, radios, followUp, prompt, box, sender, live, cross };
};
