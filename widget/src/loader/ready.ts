import { loadModule } from './config.ts';
import { ofDocument, query } from './document.ts';

/** Resolves when the document is parsed: then every inline call is in the queue, and there is a body. */
export const domReady = () =>
  new Promise((resolve: (event?: Event) => void) => {
    if (ofDocument('readyState') === 'loading') addEventListener('readystatechange', resolve, true);
    else resolve();
  });

/** Resolves when the page is visible, not prerendering, and a card on it would be reachable. Only calls.js knows for sure. */
export const whenReachable = () =>
  // :is() ignores an unknown :modal, and a fullscreen element is :modal too. Other dialogs are the card's affair.
  (document.hidden || self !== top || query(':is(:modal)')) &&
  loadModule('calls').then((calls) => calls.whenReachable());
