import { element } from './dom.ts';
import type { CardParts } from './types.ts';

const applyStyle = (root: ShadowRoot, style: string, nonce: string | undefined) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(element('style', { nonce }, style));
  }
};

const showOnTop = (host: HTMLElement, section: HTMLElement) => {
  document.body.append(host);
  section.showPopover?.();
};

/** Puts the card into the page, in a shadow root, and again when the page replaces its body, at most three times. */
export const mount = (
  { section, wrapper = section, attach = showOnTop }: CardParts,
  style: string,
  nonce: string | undefined,
) => {
  // It has neither id nor class, so that neither page styles nor block lists can name it.
  const host = element('div', {});
  const root = host.attachShadow({ mode: 'open' });
  // A page that removes it four times does so on purpose.
  let attempts = 3;
  const ensureAttached = () => {
    if (!host.isConnected && document.body && attempts--) attach(host, section);
  };
  applyStyle(root, style, nonce);
  root.append(wrapper);
  ensureAttached();
  const observer = new MutationObserver(ensureAttached);
  observer.observe(document, { childList: true, subtree: true });
  return { host, observer };
};
