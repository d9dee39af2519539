import css from './card.css';
import { element } from './dom.js';

const dress = (root, style, nonce) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element('style', { nonce }, style));
  }
};

const onTop = (section) => ({
  outer: section,
  put(host) {
    document.body.append(host);
    section.showPopover?.();
  },
});

/** Puts the card on top of the page, or where `stage` says, and back again when the page replaces its body. */
export const place = (section, comment, { style }, nonce, stage = onTop) => {
  // Neither id nor class: what a page styles or a block list hides by name cannot mean this.
  const host = element('div', {}, comment);
  const root = host.attachShadow({ mode: 'open' });
  // A page that keeps taking it away means it.
  let again = 3;
  const { outer, put } = stage(section);
  const attach = () => {
    // Under a page's modal dialog nothing can be reached. Older browsers don't know :modal, which :is() forgives.
    if (host.isConnected || !document.body || document.querySelector(':is(dialog:modal)') || !again--) return;
    put(host);
  };
  dress(root, css + style, nonce);
  root.append(outer);
  attach();
  const upkeep = new MutationObserver(attach);
  upkeep.observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['open'],
  });
  return { host, upkeep };
};
