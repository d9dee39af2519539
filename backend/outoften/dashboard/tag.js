import { el, whenChanged } from './dom.js';

function select(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return 'Copied.';
  } catch {
    // Without https there is no clipboard object at all, and a permission may be refused.
    select(node);
    const done = document.execCommand?.('copy') ?? false;
    return done ? 'Copied.' : 'The tag is selected: press Ctrl+C, or ⌘C on a Mac, to copy it.';
  }
}

export function createTag(place) {
  const code = el('code');
  const button = el('button', { type: 'button' }, 'Copy the tag');
  const told = el('span', { class: 'muted', role: 'status' });
  const origins = el('p', { class: 'muted' });
  button.addEventListener('click', async () => {
    told.textContent = await copy(code);
  });
  place.append(el('pre', {}, code), el('p', { class: 'copy' }, button, told), origins);

  return whenChanged((site) => {
    code.textContent = site?.tag ?? '';
    told.textContent = '';
    const allowed = site?.origins ?? [];
    origins.hidden = allowed.length === 0;
    origins.textContent = `Pages of these origins may ask: ${allowed.join(', ')}.`;
  });
}
