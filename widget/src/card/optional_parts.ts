import { element } from './dom.ts';

const filled = (url, { score, comment }) =>
  url.replaceAll('{score}', score).replaceAll('{comment}', encodeURIComponent(comment));

/** Parts of a card that few surveys have: an introduction, choices, and a link in the thanks. */
export const add = ({ intro }, drawn) => {
  const { section, asking, followUp, box, live } = drawn;
  const list = element('fieldset', { id: 'choices', 'aria-labelledby': 'prompt' });
  followUp.firstChild.id = 'prompt';
  if (intro) {
    asking.prepend(element('div', { id: 'intro' }, intro));
    section.setAttribute('aria-describedby', 'intro');
  }

  /** What is chosen now; undefined where nothing was offered. */
  const chosen = () => {
    const boxes = [...list.querySelectorAll('input')];
    return boxes[0] && boxes.filter(({ checked }) => checked).map(({ value }) => value);
  };

  Object.assign(drawn, {
    chosen,
    /** Shows the choices of this follow-up; the element that is to have the focus. */
    follow({ choices = [], multiple, comment: open = true }) {
      const kept = chosen() || [];
      const type = multiple ? 'checkbox' : 'radio';
      list.replaceChildren(
        ...choices.map(({ value, label }) =>
          element('label', {}, element('input', { type, name: 'choice', value }), element('span', {}, label)),
        ),
      );
      for (const input of list.querySelectorAll('input')) input.checked = kept.includes(input.value);
      list.hidden = !choices.length;
      box.hidden = drawn.area.hidden = !open;
      box.before(list);
      return list.querySelector('input') || (open ? drawn.area : undefined);
    },
    /** Whether the thanks have something to press. */
    thank({ url, label, button }, card) {
      if (!url) return false;
      const link = element(
        'a',
        { href: filled(url, card), target: '_blank', rel: 'noopener noreferrer' },
        label || url,
      );
      if (button) link.className = 'button';
      live.after(link);
      return true;
    },
  });
};
