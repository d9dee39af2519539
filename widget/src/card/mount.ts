import { element } from './dom.ts';

const dress = (root, style, nonce) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element('style', { nonce }, style));
  }
};

const onTop = (host, section) => {
  document.body.append(host);
  section.showPopover?.();
};

/** Puts what was drawn on top of the page, or where it says itself, and back again when the page replaces its body. */
export const place = ({ section, outer = section, put = onTop }, style, nonce) => {
  // Neither id nor class: what a page styles or a block list hides by name cannot mean this.
  const host = element('div', {});
  const root = host.attachShadow({ mode: 'open' });
  // A page that keeps taking it away means it.
  let again = 3;
  const attach = () => {
    if (!host.isConnected && document.body && again--) put(host, section);
  };
  dress(root, style, nonce);
  root.append(outer);
  attach();
  const upkeep = new MutationObserver(attach);
  upkeep.observe(document, { childList: true, subtree: true });
  return { host, upkeep };
};
