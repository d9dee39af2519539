/** Inline and modal cards, and the font of the page. Surveys without them do not load this module. */
import { ofDocument, query } from '../loader/document.ts';
import { element } from './dom.ts';
import type { CardExtension, CardParts } from './types.ts';

/** Events of libraries that keep a copy of a page for the way back: Turbo, htmx and Livewire. */
const BEFORE_COPY = ['turbo:before-cache', 'htmx:beforeHistorySave', 'livewire:navigating'];
const COPIED_AFTER_MS = 100;
const FIGHT_MS = 50;

const placeInline = (parts: CardParts, selector: string | null, tag: HTMLScriptElement | null) => {
  let host: HTMLElement | undefined;
  let copying = false;
  let attachedAt = 0;
  parts.attach = (created) => {
    host = created;
    const container = selector && query(selector);
    if (copying || (selector && !container)) return false;
    if (container) container.append(host);
    // In the head, nothing would be visible.
    else if (tag?.isConnected && ofDocument('body').contains(tag)) tag.after(host);
    else ofDocument('body').append(host);
    // A view that comes and goes, or a page that refreshes itself, is no fight for the place.
    const calm = Date.now() - attachedAt > FIGHT_MS;
    attachedAt = Date.now();
    return calm;
  };
  for (const type of BEFORE_COPY) {
    const onCopy = () => {
      // While somebody types in it, the page refreshes itself, and nobody comes back to the copy.
      if (!host?.isConnected || host.contains(ofDocument('activeElement'))) return;
      copying = true;
      host.remove();
      setTimeout(() => {
        copying = false;
        // The card's observer puts it back, if there still is a card.
        const change = new Comment('');
        ofDocument('head').append(change);
        change.remove();
      }, COPIED_AFTER_MS);
    };
    addEventListener(type, onCopy, true);
  }
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
    ofDocument('documentElement').append(host);
    // It is still open, though no longer modal, if the page has removed it.
    dialog.open = false;
    dialog.showModal();
    return undefined;
  };
};

export const extend: CardExtension['extend'] = ({ stage }, parts, tag) => {
  if (!stage) return;
  const { placement, selector, font } = stage;
  const { section } = parts;
  if (font === 'host') section.style.setProperty('--font', getComputedStyle(ofDocument('body')).fontFamily);
  if (placement === 'inline' || placement === 'modal') section.removeAttribute('popover');
  if (placement === 'inline') placeInline(parts, selector, tag);
  if (placement === 'modal') placeInDialog(parts);
};
