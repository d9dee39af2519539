import { ofDocument, query } from './document.ts';

const EVENTS = ['visibilitychange', 'fullscreenchange', 'transitionend', 'animationend'];
/** Nothing tells a frame that it is no longer `visibility: hidden`, but a pointer meets only what is visible. */
const FRAME_EVENTS = ['resize', 'focus', 'pointerover'];

const isInView = (element: Element) => {
  const { width, height, top, left, bottom, right } = element.getBoundingClientRect();
  const { visibility, opacity, pointerEvents } = getComputedStyle(element);
  if (visibility !== 'visible' || (opacity === '0' && pointerEvents === 'none')) return false;
  return width && height && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
};

/** Whether the page outside a dialog is hidden from assistive technology, as Radix and others do instead of `aria-modal`. */
const isAlone = (dialog: Element) =>
  [...ofDocument('body').children].some(
    (child) =>
      !child.contains(dialog) &&
      child.matches('[inert],[aria-hidden=true]') &&
      (child as HTMLElement).innerText?.trim(),
  );

/** Whether this is a modal dialog that is built of other elements than `dialog`, and is open. */
const isOpenModal = (dialog: Element) =>
  (dialog.ariaModal === 'true' || dialog.getAttribute('aria-modal') === 'true' || isAlone(dialog)) &&
  !dialog.closest('[inert],[aria-hidden=true]') &&
  // The element itself may be empty, with all of its content in fixed positions.
  [dialog, ...[...dialog.querySelectorAll('*')].slice(0, 50)].some(isInView);

/** Whether a card could be seen and used: not on a hidden page, under a modal dialog or behind a fullscreen element. */
const isReachable = () =>
  document.hidden !== true &&
  !ofDocument('hidden') &&
  ofDocument('fullscreenElement')?.contains(ofDocument('body')) !== false &&
  // Older browsers do not know :modal; :is() ignores it there.
  !query(':is(dialog:modal)') &&
  ![...ofDocument('documentElement').querySelectorAll('[role*=dialog]')].some(isOpenModal);

/** Resolves when the frame that this page is in can be seen: silent sign-ins load whole apps into hidden frames. */
const whenFrameVisible = () =>
  new Promise<void>((resolve) => {
    let inView: boolean | undefined;
    const check = () => {
      const frame = window.frameElement;
      if (!inView || innerWidth < 200 || innerHeight < 100) return;
      if (frame && frame.ownerDocument.defaultView?.getComputedStyle(frame).visibility !== 'visible') return;
      observer.disconnect();
      for (const type of FRAME_EVENTS) removeEventListener(type, check);
      resolve();
    };
    const observer = new IntersectionObserver(([entry]) => {
      inView = entry?.isIntersecting;
      check();
    });
    observer.observe(ofDocument('documentElement'));
    for (const type of FRAME_EVENTS) addEventListener(type, check);
  });

/** Resolves as soon as a card on the page would be reachable. */
export const whenReachable = async () => {
  if (parent !== self) await whenFrameVisible();
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!isReachable()) return;
      observer.disconnect();
      for (const type of EVENTS) removeEventListener(type, check);
      resolve();
    };
    // A dialog that a framework removes from the page sends no close event.
    const observer = new MutationObserver(check);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    for (const type of EVENTS) addEventListener(type, check);
    check();
  });
};

/** Hides an open card, with all that is in it, while a dialog of the page is open. */
export const stepAside = async ({ style, popover }: HTMLElement) => {
  // Inline, it is where the page wants it. A modal card makes the page inert.
  if (!popover || isReachable()) return;
  style.display = 'none';
  await whenReachable();
  style.display = '';
};
