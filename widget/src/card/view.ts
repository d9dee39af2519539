import type { Card, Runtime } from '../loader/types.ts';
import { forScore } from './category.ts';
import { element } from './dom.ts';
import { createElements } from './elements.ts';
import { scoreForKey } from './keyboard.ts';
import { mount } from './mount.ts';
import {
  type AnswerUpdate,
  type CardEvent,
  type CardInput,
  type CardInputDetails,
  type CardState,
  initialState,
  transition,
} from './state.ts';
import type { CardExtension, CardSurvey, ThankYou } from './types.ts';
import { fitViewport } from './viewport.ts';
import { onceVisible } from './visibility.ts';

const CLOSE_AFTER_MS = 6000;
const ANNOUNCE_AFTER_MS = 300;
/** How soon "0" must follow "1" to mean ten. */
const TEN_WITHIN_MS = 1000;

/** Shows the card and calls `report` with each event; `closed` is the last one. */
export const showCard = (
  survey: CardSurvey,
  modules: CardExtension[],
  { tag, safely, loadModule }: Pick<Runtime, 'tag' | 'safely' | 'loadModule'>,
  report: (event: CardEvent, update?: AnswerUpdate) => void,
): Card => {
  const [parts, radios, followUp, actions, saved, skipButton, sendButton] = createElements(survey);
  const { section, question, prompt, caption, commentBox, status, closeButton } = parts;
  for (const { extend } of modules) extend(survey, parts, tag);
  const on = <Type extends keyof HTMLElementEventMap>(
    target: HTMLElement,
    type: Type,
    listener: (event: HTMLElementEventMap[Type]) => void,
  ) => target.addEventListener(type, safely(listener));
  let card = initialState;
  let selected: number | undefined;
  let focusedBefore: HTMLElement | null | undefined;
  let lastOneAt = Number.NaN;

  const apply = safely((input: CardInput, details?: Partial<CardInputDetails>) => {
    const { step } = card;
    const [next, event, update] = transition(card, input, {
      comment: parts.textarea?.value.trim() || '',
      choices: parts.selectedChoices?.(),
      ...details,
    });
    card = next;
    if (event) report(event, update);
    if (card.step !== step) onStep[card.step]?.();
  });
  const close = (elsewhere?: boolean) => {
    apply('close', { elsewhere });
  };
  const hasFocus = () => host.matches(':focus,:focus-within');
  /** Whether the keyboard's focus is in the card. A pointer leaves the focus on a button, but the button does not show it. */
  const hasKeyboardFocus = () => [host, section].some((tree) => tree.querySelector(':focus-visible'));
  const restoreFocus = () => {
    if (!hasFocus()) return;
    if (focusedBefore) focusedBefore.focus({ preventScroll: true });
    // Everything else that can have the focus is about to be removed.
    else parts.textarea?.blur();
  };

  const { host, observer } = mount(
    parts,
    survey.style,
    tag?.nonce,
    () => close(true),
    safely(() => loadModule('calls').then(({ stepAside }) => stepAside(section))),
  );

  /** Closes the card some time after the thanks, but not under the pointer or the keyboard focus. */
  const closeLater = () => {
    const inUse = hasKeyboardFocus() || (section.matches(':hover') && matchMedia('(hover)').matches);
    setTimeout(() => (inUse ? closeLater() : close()), CLOSE_AFTER_MS);
  };

  const onStep: Partial<Record<CardState['step'], () => void>> = {
    thanked() {
      if (hasKeyboardFocus()) closeButton.focus();
      else restoreFocus();
      question.remove();
      actions.remove();
      // It takes the place of the question, also as the accessible name of the card.
      status.id = 'question';
      const thanks = forScore(survey.thanks, card.score as number) as string | ThankYou;
      status.textContent = (thanks as ThankYou).text ?? thanks;
      // A card with a link stays.
      if (!parts.showLink?.(thanks as ThankYou, card)) closeLater();
    },
    closed() {
      watch();
      unfit();
      observer.disconnect();
      // The page around a modal dialog is inert: the dialog must close before the page can have the focus.
      (section.parentNode as Partial<HTMLDialogElement>).close?.();
      restoreFocus();
      host.remove();
      report('closed');
    },
  };

  const select = (score: number) => {
    const radio = radios[score] as HTMLInputElement;
    selected = score;
    radio.checked = true;
    radio.focus();
    question.after(actions);
  };

  /** Scrolls to the follow-up where the card is too high for the screen. */
  const showFollowUp = () => {
    if (followUp.isConnected) question.scrollTop = followUp.offsetTop - question.offsetTop;
  };

  const submitScore = (score: number, byPointer?: unknown) => {
    const next = forScore(survey.follow_ups, score);
    select(score);
    apply('score', { score, last: !next });
    if (!next) return;
    prompt.textContent = next.question;
    if (!parts.textarea) {
      // In the page's own tree: shortcuts that pages catch early spare only a textarea that they can see.
      parts.textarea = element('textarea', { rows: 3, maxlength: 4000 });
      host.append(parts.textarea);
      commentBox.append(element('slot', {}));
    }
    parts.textarea.setAttribute('aria-label', next.question + caption.textContent);
    actions.prepend(saved, skipButton);
    question.append(followUp);
    status.textContent = survey.words.saved;
    const target = parts.showChoices?.(next) || parts.textarea;
    showFollowUp();
    // On a phone, the keyboard would open.
    if (!byPointer) target.focus();
  };

  const submit = () => {
    const { step } = card;
    // The arrow keys may have changed the selection since the score was sent.
    submitScore(selected as number);
    if (step === 'scored') apply('send');
  };

  const onKeydown = (event: KeyboardEvent) => {
    const { key, target, timeStamp } = event;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const from = radios.indexOf(target as HTMLInputElement);
    if (key === 'Escape' && !event.isComposing) close();
    else if (key === 'Enter' && modified && target === parts.textarea) submit();
    if (from < 0 || modified) return;
    const afterOne = timeStamp - lastOneAt < TEN_WITHIN_MS;
    const score = scoreForKey(key, selected ?? (from || -1), survey.dir === 'rtl', afterOne);
    lastOneAt = key === '1' ? timeStamp : Number.NaN;
    if (key === 'Enter' || key === ' ') submitScore(from);
    else if (score >= 0) select(score);
    else return;
    event.preventDefault();
  };

  for (const type of 'keydown input keypress beforeinput keyup touchstart change wheel mousedown paste pointerdown touchmove click'.split(
    ' ',
  ) as (keyof HTMLElementEventMap)[]) {
    on(section, type, (event) => {
      // The page's shortcuts, its "unsaved changes" and what it closes by a click elsewhere do not concern the card.
      event.stopPropagation();
      if (type === 'keydown') onKeydown(event as KeyboardEvent);
    });
  }
  on(section, 'click', ({ target, detail }) => {
    // Keys are handled above, so a click on a radio comes from a pointer or an assistive technology.
    const score = radios.indexOf(target as HTMLInputElement);
    if (score >= 0) submitScore(score, detail);
    if (target === closeButton) close();
    // Pages that swallow what comes before a click keep the browser from doing it.
    if (target === parts.textarea) (target as HTMLElement).focus();
    // The second click of a double click on a score lands on a button that has just appeared there.
    if (detail > 1) return;
    if (target === sendButton) submit();
    if (target === skipButton) apply('send', { comment: '', choices: parts.selectedChoices && [] });
  });
  on(host, 'focusin', (event) => {
    const relatedTarget = event.relatedTarget as HTMLElement | null;
    // Focus traps of the page would take the focus, and what is typed, back.
    event.stopPropagation();
    if (!host.contains(relatedTarget)) focusedBefore = relatedTarget;
  });

  const unfit = fitViewport(section, showFollowUp);
  const watch = onceVisible(section, () => apply('viewed'));
  watch(true);
  // Screen readers announce a live region only if its text changes after it was inserted.
  setTimeout(() => {
    if (card.step === 'asking') status.textContent = survey.words.announce;
  }, ANNOUNCE_AFTER_MS);

  return {
    close,
    leave() {
      apply('leave');
      watch(true);
    },
  };
};
