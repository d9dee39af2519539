import { el, sayWithCode, whenChanged } from './dom.js';

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

function originsCommand(site) {
  return [
    `curl -X PATCH ${location.origin}/v1/sites/${site.id} \\`,
    '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',
    `  -d '{"origins": ["https://www.example.com", "http://localhost:*"]}'`,
  ].join('\n');
}

// A tag pasted into a real site stays silent until its origin is named, and nothing on that site says why.
function originsOf(site) {
  if (site.origins.length > 0)
    return [el('p', { class: 'muted' }, `Pages of these origins may ask: ${site.origins.join(', ')}.`)];
  const sentence = el('p', {});
  sayWithCode(
    sentence,
    "Only pages on `localhost` and `127.0.0.1` may collect until the site's origins are named. This names them, with an admin key as `KEY` and your own addresses:",
  );
  return [sentence, el('pre', {}, el('code', {}, originsCommand(site)))];
}

// The address in the tag is the one that others reach the server by.
function linkOf(site, survey) {
  if (!survey.active) return [];
  const address = new URL(`/s/${survey.id}`, /src="([^"]+)"/.exec(site.tag)?.[1] ?? location.href).href;
  const link = el('a', { href: address, target: '_blank', rel: 'noopener' }, address);
  const rest = el('span');
  sayWithCode(rest, site.require_identity ? ', with a signed identity as `token`.' : '.');
  return [
    el(
      'p',
      { class: 'muted' },
      'In an e-mail or on paper, this link asks on a page of its own: ',
      link,
      rest,
    ),
  ];
}

export function createTag(place) {
  const code = el('code');
  const button = el('button', { type: 'button' }, 'Copy the tag');
  const told = el('span', { class: 'muted', role: 'status' });
  const link = el('div');
  const origins = el('div', { class: 'origins' });
  button.addEventListener('click', async () => {
    told.textContent = await copy(code);
  });
  const seen = el('div', { class: 'sightings' });
  place.append(el('pre', {}, code), el('p', { class: 'copy' }, button, told), link, seen, origins);

  const draw = whenChanged((site, survey) => {
    code.textContent = site?.tag ?? '';
    told.textContent = '';
    link.replaceChildren(...(site ? linkOf(site, survey) : []));
    origins.replaceChildren(...(site ? originsOf(site) : []));
  });
  const drawSightings = whenChanged((sentences) => {
    const said = sentences.map((sentence) => {
      const line = el('p', { class: 'muted' });
      sayWithCode(line, sentence);
      return line;
    });
    seen.replaceChildren(...said);
  });
  return { draw, drawSightings };
}
