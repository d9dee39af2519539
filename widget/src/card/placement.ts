import { element } from './dom.ts';

const inline = (drawn, selector, tag) => {
  drawn.put = (host) => {
    const place = selector && document.querySelector(selector);
    if (place) place.append(host);
    // In a head nothing is seen.
    else if (tag?.isConnected && document.body.contains(tag)) tag.after(host);
    else document.body.append(host);
  };
};

const modal = (drawn) => {
  const { section, cross } = drawn;
  // The card gets the focus, not its nought.
  section.setAttribute('tabindex', -1);
  section.setAttribute('autofocus', '');
  const outer = element('dialog', { 'aria-labelledby': 'question' }, section);
  outer.addEventListener('cancel', (event) => {
    event.preventDefault();
    cross.click();
  });
  drawn.outer = outer;
  drawn.put = (host) => {
    document.body.append(host);
    outer.showModal();
  };
};

/** Where a card stands that is not in a corner or a bar, and in whose writing. */
export const add = ({ stage: { placement, selector, font } }, drawn, tag) => {
  const { section } = drawn;
  if (font === 'host') section.style.setProperty('--font', getComputedStyle(document.body).fontFamily);
  if (placement === 'inline' || placement === 'modal') section.removeAttribute('popover');
  if (placement === 'inline') inline(drawn, selector, tag);
  if (placement === 'modal') modal(drawn);
};
