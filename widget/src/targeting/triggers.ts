import { ofDocument } from '../loader/document.ts';
import type { AskRequest, Runtime, Scheduled, SurveyConfig } from '../loader/types.ts';

/** Resolves after the first event for which `condition` holds. */
const once = <Type extends Event>(
  target: EventTarget,
  type: string,
  condition: (event: Type) => unknown,
  capture?: boolean,
): Promise<void> =>
  new Promise((resolve) => {
    const listener = (event: Event) => {
      if (!condition(event as Type)) return;
      target.removeEventListener(type, listener, capture);
      resolve();
    };
    target.addEventListener(type, listener, { passive: true, capture: !!capture });
  });

/** Whether the person can scroll this element by more than a few lines. */
const canScroll = (element: Element) =>
  element.scrollHeight - element.clientHeight > 99 && /auto|scroll/.test(getComputedStyle(element).overflowY);

/** The page, or in an app whose page does not scroll, the largest element that does. */
const scroller = () => {
  const page = ofDocument('documentElement');
  if (page.scrollHeight > page.clientHeight) return page;
  const area = ({ clientWidth, clientHeight }: Element) => clientWidth * clientHeight;
  const inner = [...ofDocument('documentElement').querySelectorAll('body,body *')].filter(canScroll);
  return inner.sort((a, b) => area(b) - area(a))[0] || page;
};
const hasScrolled = (percent: number) => {
  if (!percent) return true;
  const element = scroller();
  return element.scrollTop * 100 >= (element.scrollHeight - element.clientHeight) * percent;
};
const whenScrolled = (percent: number) =>
  // The scrolling of an inner element does not bubble.
  hasScrolled(percent) || once(window, 'scroll', () => hasScrolled(percent), true);

/** Resolves when the pointer leaves the window by the top, as if to close it. */
const exitIntent = () =>
  once<MouseEvent>(window, 'mouseout', ({ clientY, relatedTarget }) => clientY <= 0 && !relatedTarget);

/**
 * Returns a function that says whether a survey's triggers have fired. If they have not, it waits for them and then
 * asks; other surveys may be asked meanwhile.
 */
export const waitForTriggers = (runtime: Runtime, ask: (request: AskRequest) => unknown) => {
  const waiting = new Map<number, Scheduled>();
  return (
    { id, rules: { scroll_percent = 0, exit_intent } = {} }: SurveyConfig,
    { triggered, event, properties }: AskRequest,
  ) => {
    const { scheduled } = runtime;
    if (triggered === id || (hasScrolled(scroll_percent) && !exit_intent)) return true;
    // The triggers have fired before, and only the delay is left.
    if (scheduled.survey?.id === id) return true;
    if (waiting.get(id) !== scheduled) {
      waiting.set(id, scheduled);
      Promise.all([whenScrolled(scroll_percent), exit_intent && exitIntent()]).then(() => {
        if (waiting.get(id) === scheduled) waiting.delete(id);
        // `close` cancels it.
        if (scheduled === runtime.scheduled) ask({ event, properties, triggered: id });
      });
    }
    return false;
  };
};
