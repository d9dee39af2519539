import { loadModule } from './config.ts';

/** Resolves when the document is parsed: then every inline call is in the queue, and there is a body. */
export const domReady = () =>
  new Promise((resolve: (event?: Event) => void) => {
    if (document.readyState === 'loading') document.addEventListener('readystatechange', resolve);
    else resolve();
  });

/** Resolves when the page is visible, not prerendering, and a card on it would be reachable. */
export const whenReachable = () =>
  // An image named "hidden" is not `true`. A fullscreen element is :modal too; :is() ignores an unknown :modal.
  (document.hidden === true || document.querySelector(':is(:modal)')) &&
  loadModule('calls').then((calls) => calls.whenReachable());
