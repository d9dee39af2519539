// Counts the survey page of an e-mail as opened once a person uses it. Programs that look for viruses open pages and run
// scripts too, but touch nothing. Not by `pointermove`, which browsers fire also when the page appears under the pointer.
const EVENTS = ['keydown', 'pointerdown', 'touchstart', 'wheel'];

function count(event) {
  if (!event.isTrusted) return;
  for (const name of EVENTS) removeEventListener(name, count);
  fetch(location.pathname, { method: 'POST', keepalive: true });
}

for (const name of EVENTS) addEventListener(name, count, { passive: true });
