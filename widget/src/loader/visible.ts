const EVENTS = ['visibilitychange', 'fullscreenchange'];

/** Whether a card could be seen and used: not on a hidden page, under a modal dialog or behind a fullscreen element. */
const isReachable = () =>
  document.hidden !== true &&
  document.fullscreenElement?.contains(document.body) !== false &&
  // Older browsers do not know :modal; :is() ignores it there.
  !document.querySelector(':is(dialog:modal)');

/** Resolves as soon as a card on the page would be reachable. */
export const whenReachable = () =>
  new Promise<void>((resolve) => {
    const check = () => {
      if (!isReachable()) return;
      observer.disconnect();
      for (const type of EVENTS) document.removeEventListener(type, check);
      resolve();
    };
    // A dialog that a framework removes from the page sends no close event.
    const observer = new MutationObserver(check);
    observer.observe(document, { childList: true, subtree: true, attributeFilter: ['open'] });
    for (const type of EVENTS) document.addEventListener(type, check);
    check();
  });
