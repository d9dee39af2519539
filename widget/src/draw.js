import { face } from './face.js';
import { destination } from './keys.js';
import { advance, fresh } from './machine.js';
import { place } from './place.js';
import { watch } from './sight.js';
import { fitting } from './words.js';

/** Draws a card and tells what happens in it: viewed, answered, drafted, commented, finished, dismissed, closed. */
export const draw = (survey, nonce, guard, tell) => {
  const { section, asking, radios, followUp, prompt, comment, send, close, status } = face(survey);
  const { host, upkeep } = place(section, comment, nonce);
  const stop = new AbortController();
  const on = (target, type, fn) => target.addEventListener(type, guard(fn), { signal: stop.signal });
  let card = fresh;
  let before;
  let one;

  const step = (type, score, last) => {
    const was = card.step;
    const [next, event, said] = advance(card, { type, score, last, comment: comment.value.trim() });
    card = next;
    if (event) tell(event, said);
    if (card.step !== was) show[card.step]?.();
  };
  const shut = guard(() => step('close'));
  const giveBack = () => host.matches(':focus-within') && before?.focus({ preventScroll: true });

  // A thanked card goes by itself, but not from under a pointer or the keyboard's focus.
  const linger = () => setTimeout(() => (host.matches(':focus-within,:hover') ? linger() : shut()), 6000);

  const show = {
    thanked() {
      close.focus();
      asking.hidden = true;
      status.className = 'thanks';
      status.textContent = fitting(survey.thanks, card.score);
      linger();
    },
    closed() {
      stop.abort();
      sight.disconnect();
      upkeep.disconnect();
      giveBack();
      host.remove();
      tell('closed');
    },
  };

  const choose = (score) => {
    radios[score].checked = true;
    radios[score].focus();
    send.hidden = false;
  };

  const commit = (score) => {
    const follow = fitting(survey.follow_ups, score);
    choose(score);
    step('score', score, !follow);
    if (!follow) return;
    prompt.textContent = follow.question;
    comment.setAttribute('aria-label', followUp.textContent);
    followUp.hidden = false;
    comment.focus();
  };

  const submit = () => {
    const { step: was, score } = card;
    // Arrows may have moved the choice since it was last sent; what is shown is what is meant.
    const chosen = radios.findIndex((radio) => radio.checked);
    if (chosen !== score) commit(chosen);
    if (was === 'scored') step('send');
  };

  const press = (event) => {
    const { key, target, timeStamp } = event;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const enters = key === 'Enter';
    const from = radios.indexOf(target);
    if (key === 'Escape' && !event.isComposing) return shut();
    if (enters && modified && target === comment) return submit();
    if (from < 0 || modified) return;
    const to = destination(key, target.checked ? from : -1, survey.dir === 'rtl', timeStamp - one < 1000);
    one = key === '1' && timeStamp;
    if (enters || key === ' ') commit(from);
    else if (to >= 0) choose(to);
    else return;
    event.preventDefault();
  };

  for (const type of ['keydown', 'keypress', 'keyup']) {
    on(section, type, (event) => {
      // The page's shortcuts are not meant for somebody who is in here.
      event.stopPropagation();
      if (type === 'keydown') press(event);
    });
  }
  on(section, 'click', ({ target, detail }) => {
    // Keys are handled above, so a click on a radio is a pointer or an assistive technology.
    const score = radios.indexOf(target);
    if (score >= 0) commit(score);
    if (target === close) shut();
    if (target === send) submit();
    if (detail && card.step === 'thanked') giveBack();
  });
  on(host, 'focusin', ({ relatedTarget }) => {
    if (!host.contains(relatedTarget)) before = relatedTarget;
  });

  const asked = (fn) => guard(() => card.step === 'asking' && fn());
  const sight = watch(
    section,
    on,
    asked(() => {
      sight.disconnect();
      tell('viewed');
    }),
  );
  // A live region speaks of what changes in it after it is there.
  setTimeout(
    asked(() => {
      status.textContent = survey.words.announce;
    }),
    300,
  );

  return { close: shut, leave: () => step('leave') };
};
