import css from './card.css';
import { element } from './dom.js';

const dress = (root, nonce) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element('style', { nonce }, css));
  }
};

/** Puts the card on top of the page, and back again when the page replaces its body. */
export const place = (section, comment, nonce) => {
  // Neither id nor class: what a page styles or a block list hides by name cannot mean this.
  const host = element('div', {}, comment);
  const root = host.attachShadow({ mode: 'open' });
  // A page that keeps taking it away means it.
  let again = 3;
  const attach = () => {
    if (host.isConnected || !document.body || !again--) return;
    document.body.append(host);
    section.showPopover?.();
  };
  dress(root, nonce);
  root.append(section);
  attach();
  const upkeep = new MutationObserver(attach);
  upkeep.observe(document.documentElement, { childList: true, subtree: true });
  return { host, upkeep };
};
