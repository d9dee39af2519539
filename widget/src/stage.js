import { element } from './dom.js';

const inline = (section, { selector }, tag) => {
  section.removeAttribute('popover');
  return {
    outer: section,
    put(host) {
      const place = selector && document.querySelector(selector);
      if (place) place.append(host);
      // In a head nothing is seen.
      else if (tag?.isConnected && document.body.contains(tag)) tag.after(host);
      else document.body.append(host);
    },
  };
};

const modal = (section, close) => {
  section.removeAttribute('popover');
  // The card gets the focus, not its nought.
  section.setAttribute('tabindex', -1);
  section.setAttribute('autofocus', '');
  const outer = element('dialog', { 'aria-labelledby': 'question' }, section);
  outer.addEventListener('cancel', (event) => {
    event.preventDefault();
    close.click();
  });
  return {
    outer,
    put(host) {
      document.body.append(host);
      outer.showModal();
    },
  };
};

/** Where a card stands that is not in a corner or a bar, and in whose writing. */
export const stage = ({ stage: { placement, selector, font } }, { section, close }, tag) => {
  if (font === 'host') section.style.setProperty('--font', getComputedStyle(document.body).fontFamily);
  if (placement === 'inline') return () => inline(section, { selector }, tag);
  if (placement === 'modal') return () => modal(section, close);
};
