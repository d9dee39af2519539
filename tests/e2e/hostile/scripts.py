"""Pages whose scripts have changed what every script relies on."""

from tests.e2e.site import BODY, TAG, Paper, paper


def _scripted(script: str, body: str = BODY, after: str = "") -> Paper:
    """The host's script runs before the tag, as the oldest ones do."""
    return paper(head=f"<script>{script}</script>{TAG}", body=body + (f"<script>{after}</script>" if after else ""))


_EXTENDED = """
const names = ['each', 'extend', 'clone', 'watch', 'contains', 'size', 'update', 'merge', 'remove', 'first', 'last', 'next',
  'empty', 'status', 'dismissals', 'comment', 'choices', 'url', 'html', 'data', 'show', 'on', 'off', 'nonce', 'storage'];
for (const type of [Object, Array, String, Function, Number])
  for (const name of names) if (!(name in type.prototype)) type.prototype[name] = function () { throw Error(name) };
"""
_TO_JSON = """
for (const type of [Array, String, Number, Boolean]) type.prototype.toJSON = function () { return 'quoted twice' };
Object.prototype.toJSON = function () { return 'quoted twice' };
"""
_LISTENERS = """
const add = EventTarget.prototype.addEventListener;
window.heard = 0;
EventTarget.prototype.addEventListener = function (type, fn, options) {
  const wrapped = function (...given) { heard++; return fn.handleEvent ? fn.handleEvent(...given) : fn.apply(this, given) };
  return add.call(this, type, wrapped, { ...(typeof options === 'object' ? options : { capture: !!options }), passive: false });
};
"""
_PROMISES = """
const Native = Promise;
window.Promise = class ZoneAwarePromise extends Native {};
const after = setTimeout;
window.setTimeout = (fn, wait, ...given) => after(() => fn(...given), wait);
const observe = MutationObserver;
window.MutationObserver = class extends observe {};
"""
_FROZEN = """
for (const name of Object.getOwnPropertyNames(window)) {
  const found = Object.getOwnPropertyDescriptor(window, name).value;
  if (typeof found !== 'function') continue;
  Object.freeze(found);
  if (found.prototype) Object.freeze(found.prototype);
}
"""
_SHORT = """
var name = 'window', status = 'status', host = 1, root = 2, card = 3, start = 4, extra = 5, join = 6, draw = 7, place = 8;
var post = 9, ask = 10, memory = 11;
const e = 1, t = 2, n = 3, r = 4, o = 5, i = 6, a = 7, s = 8, c = 9, l = 10, d = 11, u = 12, h = 13, p = 14, f = 15;
window.q = 'q'; window.site = 'site'; window.survey = 'survey'; window.config = null;
"""
_LOADERS = """
window.define = (...given) => { throw Error('Mismatched anonymous define()') };
define.amd = {};
window.require = window.define;
window.module = { exports: {} };
window.exports = module.exports;
window.System = { register() { throw Error('register') } };
"""
# As libraries of modal windows do it: what happens outside of theirs is none of the page's business.
_POINTERS = """
for (const type of ['pointerdown', 'mousedown', 'touchstart', 'mouseup', 'pointerup', 'dragstart', 'selectstart'])
  addEventListener(type, event => { event.preventDefault(); event.stopImmediatePropagation() }, true);
"""
_SHORTCUTS = """
addEventListener('keydown', event => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (typing || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
"""
_SHADOWS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attach.call(this, { ...init, slotAssignment: 'named' });
  root.append(document.createElement('style'));
  return root;
};
"""
_FETCH = """
const real = fetch;
window.fetch = function (...given) {
  return real.apply(this, given).then(reply => reply.clone() && reply, error => { throw error });
};
"""
_FULL = """
try { for (let size = 1 << 22; size; size >>= 1) try { for (;;) localStorage.setItem(size + '/' + localStorage.length,
  'x'.repeat(size)) } catch {} } catch {}
"""
_NO_STORAGE = "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { value: null });"
_NO_CRYPTO = (
    "Object.defineProperty(window, 'crypto', { value: undefined }); delete window.structuredClone; delete window.Reporting;"
)
_THROWING = """
JSON.stringify = () => { throw Error('stringify') };
JSON.parse = () => { throw Error('parse') };
"""
_NO_EXTRAS = """
for (const name of ['navigation', 'requestIdleCallback', 'ResizeObserver', 'trustedTypes', 'CSSStyleSheet'])
  try { delete window[name] } catch {}
"""

SCRIPTS = {
    "prototypes with more on them": _scripted(_EXTENDED),
    "prototypes with a toJSON": _scripted(_TO_JSON),
    "JSON that throws": _scripted(_THROWING),
    "listeners that are wrapped": _scripted(_LISTENERS),
    "promises, timers and observers that are wrapped": _scripted(_PROMISES),
    "a fetch that is wrapped": _scripted(_FETCH),
    "shadow roots that are meddled with": _scripted(_SHADOWS),
    "every built-in thing frozen": _scripted(_FROZEN),
    "globals of one letter and of every common name": _scripted(_SHORT),
    "module loaders of another age": _scripted(_LOADERS),
    "an outoften that is a number": _scripted("window.outoften = 10"),
    "an outoften of another product": _scripted("window.outoften = { version: 2, q: 'what', site: undefined }"),
    "an element with the id outoften": paper(body=f'<div id="outoften">9 out of ten</div>{BODY}{TAG}', head=""),
    "a form with the id outoften": paper(
        body=f'<form id="outoften"><input name="site"><input name="q"></form>{BODY}{TAG}', head=""
    ),
    "forms named like parts of the document": paper(
        body=f'<form name="forms"></form><img name="hidden"><form name="cookie"></form><img name="title">{BODY}{TAG}', head=""
    ),
    "a window with a name": _scripted("window.name = '{\"outoften\":1}'"),
    "pointers that are swallowed": _scripted(_POINTERS),
    "shortcuts on every key": _scripted(_SHORTCUTS),
    "no storage at all": _scripted(_NO_STORAGE),
    "a storage that is full": _scripted(_FULL),
    "a console that throws": _scripted(
        "for (const name of ['log', 'warn', 'error', 'debug']) console[name] = () => { throw Error(name) }"
    ),
    "a document with a domain": _scripted("document.domain = document.domain"),
    "no crypto": _scripted(_NO_CRYPTO),
    "a browser without adopted style sheets": _scripted(_NO_EXTRAS),
}
