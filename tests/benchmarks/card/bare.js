// The least that asks: one question, a comment and thanks, without rules, retries, languages or an owner's looks.
// What it costs is what the browser and this machine ask of any card; the bench puts ours beside it.
(() => {
  window.bare = true;
  const origin = new URL(document.currentScript.src).origin;
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const send = (answer) =>
    fetch(`${origin}/answer`, { method: 'POST', keepalive: true, credentials: 'omit', body: JSON.stringify(answer) });
  const scale = element('fieldset', {}, element('legend', {}, 'How likely are you to recommend Acorn to a friend?'));
  for (let score = 0; score < 11; score++) {
    const radio = element('input', { type: 'radio', name: 'score', value: score });
    scale.append(element('label', {}, radio, element('span', {}, score)));
  }
  const ends = element('p', {}, element('span', {}, 'Not at all likely'), element('span', {}, 'Extremely likely'));
  const area = element('textarea', { rows: 3, 'aria-label': 'What is the main reason for your score?' });
  const button = element('button', {}, 'Send');
  const close = element('button', { 'aria-label': 'Close', class: 'close' }, '×');
  const card = element('section', { popover: 'manual', 'aria-label': 'Survey' }, scale, ends, close);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial !important; }
    * { box-sizing: border-box; margin: 0; padding: 0; border: 0; color: inherit; font: inherit; }
    section {
      position: fixed; inset: auto 0 0; width: auto; padding: 24px 16px; border: 1px solid #8884; background: #fff;
      color: #16181f; font: 16px/1.5 system-ui; box-shadow: 0 8px 40px #0003; container-type: inline-size;
    }
    legend { padding: 0 36px 16px 0; font-size: 17px; font-weight: 600; }
    fieldset { display: grid; grid-template-columns: repeat(6, 1fr); gap: 4px; }
    label { display: grid; }
    input, span { grid-area: 1 / 1; }
    span { place-self: center; }
    input { appearance: none; min-height: 44px; border: 1px solid #868c99; border-radius: 8px; }
    input:checked { border-width: 4px; }
    p { display: flex; justify-content: space-between; margin-top: 8px; font-size: 14px; }
    textarea, button { min-height: 44px; padding: 8px 12px; }
    .close { position: absolute; top: 12px; right: 12px; font-size: 24px; }
    @container (min-width: 444px) { fieldset { grid-template-columns: repeat(11, 1fr); } }
    @media (min-width: 560px) { section { inset: auto 24px 24px auto; width: 508px; } }
  `);
  const host = element('div', {});
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.append(card);
  let score;
  scale.addEventListener('change', ({ target }) => {
    score = Number(target.value);
    send({ score });
    card.append(area, button);
  });
  button.addEventListener('click', () => {
    send({ score, comment: area.value });
    card.replaceChildren('Thank you!', close);
  });
  close.addEventListener('click', () => host.remove());
  document.body.append(host);
  card.showPopover();
})();
