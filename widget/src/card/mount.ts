import { ofDocument, query } from '../loader/document.ts';
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
  // Beside the body: pages replace, morph, copy and hide their body and what is in it.
  (query(':is(:fullscreen)') || ofDocument('documentElement')).append(host);
  section.showPopover?.();
  return undefined;
};

/**
 * Puts the card into the page, in a shadow root, and again with the focus it had when the page takes it away. A page that
 * does so fifty times does it on purpose: then it calls `giveUp`. `onDialog`: the page may have a dialog, or a field that
 * somebody types in.
 */
export const mount = (
  { section, wrapper = section, attach = showOnTop }: CardParts,
  style: string,
  nonce: string | undefined,
  giveUp: () => void,
  onDialog: () => void,
) => {
  // It has neither id nor class, so that neither page styles nor block lists can name it. Only its shadow tree makes it
  // visible, which copies of the page do not have.
  const host = element('div', { hidden: '' });
  const root = host.attachShadow({ mode: 'open' });
  let attempts = 50;
  let focused: HTMLElement | undefined;
  host.addEventListener('focusin', (event) => {
    focused = event.composedPath()[0] as HTMLElement;
  });
  const onMutation = () => {
    if (!host.isConnected && query('body')) {
      const placed = attach(host, section);
      if (placed === false) focused = undefined;
      else {
        if (!query(':focus')) focused?.focus();
        if (!placed && !attempts--) giveUp();
      }
    }
    if (query('[role*=dialog],input:focus')) onDialog();
  };
  applyStyle(root, style, nonce);
  root.append(wrapper);
  const observer = new MutationObserver(onMutation);
  observer.observe(document, { childList: true, subtree: true, attributes: true });
  onMutation();
  return { host, observer };
};
