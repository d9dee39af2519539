import { ofDocument, query } from '../loader/document.ts';

const EVENTS = ['visibilitychange', 'fullscreenchange', 'transitionend', 'animationend', 'focusout'];
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

/** Less is the button that opens a chat, or a hint. */
const DIALOG_PX = [200, 80] as const;

/**
 * Whether a card in this place would cover what it must not, though the page is not inert: a dialog that is not modal, such
 * as a cookie banner, or the field that somebody types in.
 */
const coversSomething = (place: DOMRect, host: Element) =>
  [...ofDocument('documentElement').querySelectorAll('[role*=dialog],:focus')].some((element) => {
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    if (left >= place.right || right <= place.left || top >= place.bottom || bottom <= place.top)
      return false;
    return element.matches(':focus')
      ? element.matches('input,textarea,[contenteditable]') && !host.contains(element)
      : width >= DIALOG_PX[0] && height >= DIALOG_PX[1] && isInView(element);
  });

/** Resolves as soon as a card on the page would be reachable, or as soon as this is free. */
export const whenReachable = async (isFree = isReachable) => {
  if (parent !== self) await whenFrameVisible();
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!isFree()) return;
      observer.disconnect();
      for (const type of EVENTS) removeEventListener(type, checkLater);
      resolve();
    };
    // The focus may be on its way to another field.
    const checkLater = () => setTimeout(check);
    // A dialog that a framework removes from the page sends no close event.
    const observer = new MutationObserver(check);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    for (const type of EVENTS) addEventListener(type, checkLater);
    check();
  });
};

/** Hides an open card, with all that is in it, while a dialog of the page is open or would be covered. */
export const stepAside = async (section: HTMLElement) => {
  const { style, popover } = section;
  const place = section.getBoundingClientRect();
  const { host } = section.getRootNode() as ShadowRoot;
  const isFree = () => isReachable() && !coversSomething(place, host);
  // Inline, it is where the page wants it. A modal card makes the page inert. Without a width, it is hidden already.
  if (!popover || !place.width || isFree()) return;
  style.display = 'none';
  await whenReachable(isFree);
  style.display = '';
};
