/** Inline and modal cards, and the font of the page. Surveys without them do not load this module. */
import { element } from './dom.ts';
import type { CardExtension, CardParts } from './types.ts';

const placeInline = (parts: CardParts, selector: string | null, tag: HTMLScriptElement | null) => {
  parts.attach = (host) => {
    const container = selector && document.querySelector(selector);
    if (container) container.append(host);
    // In the head, nothing would be visible.
    else if (tag?.isConnected && document.body.contains(tag)) tag.after(host);
    else document.body.append(host);
  };
};

const placeInDialog = (parts: CardParts) => {
  const { section, closeButton } = parts;
  // Without this, the dialog would focus the first score.
  section.setAttribute('tabindex', '-1');
  section.setAttribute('autofocus', '');
  const dialog = element('dialog', { 'aria-labelledby': 'question' }, section);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    closeButton.click();
  });
  parts.wrapper = dialog;
  parts.attach = (host) => {
    document.body.append(host);
    dialog.showModal();
  };
};

export const extend: CardExtension['extend'] = ({ stage }, parts, tag) => {
  if (!stage) return;
  const { placement, selector, font } = stage;
  const { section } = parts;
  if (font === 'host') section.style.setProperty('--font', getComputedStyle(document.body).fontFamily);
  if (placement === 'inline' || placement === 'modal') section.removeAttribute('popover');
  if (placement === 'inline') placeInline(parts, selector, tag);
  if (placement === 'modal') placeInDialog(parts);
};
