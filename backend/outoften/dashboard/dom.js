const SVG = 'http://www.w3.org/2000/svg';

export function byId(id) {
  return document.getElementById(id);
}

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

// An unchanged text node written again makes some screen readers read it again.
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// The server's sentences have commands between backticks.
export function sayWithCode(node, text) {
  const parts = text.split('`');
  const isCode = (index) => index % 2 === 1 && index < parts.length - 1;
  const nodes = parts.map((part, index) => (isCode(index) ? el('code', {}, part) : part));
  // One without its partner is no mark.
  if (parts.length % 2 === 0) nodes.splice(-1, 0, '`');
  const whole = nodes.map((node) => node.textContent ?? node).join('');
  if (node.textContent !== whole) node.replaceChildren(...nodes);
}

export function sayOrHide(node, text) {
  sayWithCode(node, text);
  node.hidden = text === '';
}

export function hidden(text) {
  return el('span', { class: 'visually-hidden' }, text);
}

// Wraps a drawing so that it runs only when what it would draw is different.
export function whenChanged(draw) {
  let last;
  return (...data) => {
    const now = JSON.stringify(data);
    if (now === last) return;
    last = now;
    draw(...data);
  };
}

export function drawAxis(svg, axis, { at, start, width }, sentence) {
  const nodes = [shape('line', { class: 'axis-line', x1: '0%', x2: '100%', y1: '50%', y2: '50%' })];
  for (const x of axis.ticks) {
    nodes.push(shape('line', { class: 'axis-tick', x1: `${x}%`, x2: `${x}%`, y1: '38%', y2: '62%' }));
  }
  if (start !== null) {
    nodes.push(
      shape('rect', {
        class: 'axis-interval',
        x: `${start}%`,
        width: `${width}%`,
        y: '30%',
        height: '40%',
        rx: 5,
      }),
    );
  }
  nodes.push(shape('line', { class: 'axis-value', x1: `${at}%`, x2: `${at}%`, y1: '8%', y2: '92%' }));
  svg.setAttribute('aria-label', sentence);
  svg.replaceChildren(...nodes);
}
