/** A logo, an introduction, choices, and a link in the thank-you text. Surveys without them do not load this module. */
import { element } from './dom.ts';
import type { CardState } from './state.ts';
import type { CardExtension } from './types.ts';

const fillIn = (url: string, { score, comment }: CardState) =>
  url.replaceAll('{score}', `${score}`).replaceAll('{comment}', encodeURIComponent(comment));

export const extend: CardExtension['extend'] = ({ logo, intro, words }, parts) => {
  const { section, question, prompt, caption, commentBox, status } = parts;
  const list = element('fieldset', { id: 'choices', 'aria-labelledby': 'prompt' });
  prompt.id = 'prompt';
  // The organization's name stands below it.
  if (logo) question.prepend(element('img', { src: logo, alt: '', referrerpolicy: 'no-referrer' }));
  if (intro) {
    question.lastElementChild?.before(element('div', { id: 'intro' }, intro));
    section.setAttribute('aria-describedby', 'intro');
  }

  const selectedChoices = () => {
    const inputs = [...list.querySelectorAll('input')];
    return inputs[0] && inputs.filter(({ checked }) => checked).map(({ value }) => value);
  };

  Object.assign(parts, {
    selectedChoices,
    showChoices({ choices = [], multiple, comment = true }) {
      const selected = selectedChoices() || [];
      const type = multiple ? 'checkbox' : 'radio';
      list.replaceChildren(
        ...choices.map(({ value, label }) =>
          element('label', {}, element('input', { type, name: 'choice', value }), element('span', {}, label)),
        ),
      );
      for (const input of list.querySelectorAll('input')) input.checked = selected.includes(input.value);
      const { length } = choices;
      list.hidden = !length;
      caption.className = length ? 'block' : '';
      caption.textContent = (length ? words.anything_else : '') + words.optional;
      caption.hidden = commentBox.hidden = !comment;
      if (parts.textarea) {
        parts.textarea.hidden = !comment;
        if (length) parts.textarea.setAttribute('aria-label', caption.textContent);
      }
      caption.before(list);
      return list.querySelector('input') || (comment ? parts.textarea : undefined);
    },
    showLink({ url, label, button }, card) {
      if (!url) return false;
      const link = element(
        'a',
        { href: fillIn(url, card), target: '_blank', rel: 'noopener noreferrer' },
        label || url,
      );
      if (button) link.className = 'button';
      status.after(link);
      return true;
    },
  } satisfies Partial<typeof parts>);
};
