import { fitting } from './category.ts';
import { element } from './dom.ts';
import { face } from './elements.ts';
import { destination } from './keyboard.ts';
import { place } from './mount.ts';
import { advance, fresh } from './state.ts';
import { watch } from './visibility.ts';

/** Draws a card and tells what happens in it: viewed, answered, drafted, commented, finished, dismissed, closed. */
export const draw = (survey, style, parts, { tag, guard }, tell) => {
  const drawn = face(survey);
  const { section, asking, radios, followUp, prompt, sender, live, cross } = drawn;
  // What only some surveys have adds itself: where the card stands, what else is asked, what the thanks lead to.
  for (const { add } of parts) add(survey, drawn, tag);
  const { host, upkeep } = place(drawn, style, tag?.nonce);
  const on = (target, type, fn) => target.addEventListener(type, guard(fn));
  let card = fresh;
  let chosen: number | undefined;
  let before: HTMLElement | undefined;
  let one: number | false | undefined;

  const step = guard((event, given) => {
    const was = card.step;
    const [next, news, said] = advance(card, event, {
      comment: drawn.area?.value.trim() || '',
      choices: drawn.chosen?.(),
      ...given,
    });
    card = next;
    if (news) tell(news, said);
    if (card.step !== was) show[card.step]?.();
  });
  const shut = (elsewhere) => step('close', { elsewhere });
  const focused = () => host.contains(document.activeElement);
  const giveBack = () => focused() && (before ? before.focus({ preventScroll: true }) : cross.blur());

  // A thanked card goes by itself, but not from under a pointer or the keyboard's focus.
  const linger = () => setTimeout(() => (focused() || section.matches(':hover') ? linger() : shut()), 6000);

  const show = {
    thanked() {
      cross.focus();
      asking.remove();
      // It takes the question's place, also as the name of the card.
      live.id = 'question';
      const thanks = fitting(survey.thanks, card.score);
      live.textContent = thanks.text ?? thanks;
      // A card with something to do on it stays.
      if (!drawn.thank?.(thanks, card)) linger();
    },
    closed() {
      sight();
      upkeep.disconnect();
      // Around a modal card the page is inert, and takes no focus back.
      section.parentNode.close?.();
      giveBack();
      host.remove();
      tell('closed');
    },
  };

  const choose = (score) => {
    chosen = score;
    radios[score].checked = true;
    radios[score].focus();
    asking.append(sender);
  };

  const commit = (score) => {
    const follow = fitting(survey.follow_ups, score);
    choose(score);
    step('score', { score, last: !follow });
    if (!follow) return;
    prompt.textContent = follow.question;
    if (!drawn.area) {
      // In the page's own tree: shortcuts that pages catch early spare only a textarea they can see.
      drawn.area = element('textarea', { rows: 3, maxlength: 4000 });
      host.append(drawn.area);
      drawn.box.append(element('slot', {}));
    }
    drawn.area.setAttribute('aria-label', prompt.textContent + prompt.nextSibling.data);
    sender.before(followUp);
    (drawn.follow?.(follow) || drawn.area).focus();
  };

  const submit = () => {
    const was = card.step;
    // Arrows may have moved the choice since it was last sent; what is shown is what is meant.
    commit(chosen);
    if (was === 'scored') step('send');
  };

  const press = (event) => {
    const { key, target, timeStamp } = event;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const from = radios.indexOf(target);
    if (key === 'Escape' && !event.isComposing) shut();
    else if (key === 'Enter' && modified && target === drawn.area) submit();
    if (from < 0 || modified) return;
    const to = destination(key, chosen ?? (from || -1), survey.dir === 'rtl', timeStamp - one < 1000);
    one = key === '1' && timeStamp;
    if (key === 'Enter' || key === ' ') commit(from);
    else if (to >= 0) choose(to);
    else return;
    event.preventDefault();
  };

  for (const type of ['keydown', 'keypress', 'keyup', 'input', 'change']) {
    on(section, type, (event) => {
      // The page's shortcuts and "unsaved changes" are not meant for somebody who is in here.
      event.stopPropagation();
      if (type === 'keydown') press(event);
    });
  }
  on(section, 'click', ({ target, detail }) => {
    // Keys are handled above, so a click on a radio is a pointer or an assistive technology.
    const score = radios.indexOf(target);
    if (score >= 0) commit(score);
    if (target === cross) shut();
    // Send appears where a double tap's second half lands.
    if (target === sender && detail < 2) submit();
    if (detail && card.step === 'thanked') giveBack();
  });
  on(host, 'focusin', (event) => {
    const { relatedTarget } = event;
    // Pages that hold the focus in a window of theirs would have what is written here typed there.
    event.stopPropagation();
    if (!host.contains(relatedTarget)) before = relatedTarget;
  });

  const sight = watch(section, () => step('see'));
  sight(true);
  // A live region speaks of what changes in it after it is there.
  setTimeout(() => {
    if (card.step === 'asking') live.textContent = survey.words.announce;
  }, 300);

  return {
    shut,
    leave() {
      step('leave');
      sight(true);
    },
  };
};
