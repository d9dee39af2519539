// The frame of the editor's preview: shows the real card on an example of a page. Nothing is sent from here: the policy of
// this page forbids every request, and `post` answers by itself.

import type { PreviewMessage, PreviewReport } from './messages.ts';

/** The exports of the built card.js, as far as they are used here: CardModule in widget/src/loader/types.ts. */
interface CardModule {
  openCard(runtime: object, survey: { id: number }, reply: object, modules: object[]): void;
}

const TOKEN = 'preview';

const forget = () => ({ surveys: {}, outbox: {}, self: {} });
let memory: object = forget();

function report(message: PreviewReport): void {
  parent.postMessage(message, location.origin);
}

// What the loader gives to the card: Runtime in widget/src/loader/types.ts.
const runtime: { card?: { close(elsewhere?: boolean): void } | undefined } & Record<string, unknown> = {
  config: { site: 'preview', address: '/', card: '', surveys: [] },
  visitor: { manual: false },
  tag: document.getElementById('tag'),
  storage: {
    read: () => memory,
    write(next: object) {
      memory = next;
    },
  },
  entries: [],
  scheduled: {},
  log: (event: string) => report({ kind: 'event', event }),
  safely:
    <Args extends unknown[], Result>(run: (...values: Args) => Result) =>
    async (...values: Args) =>
      run(...values),
  post: async () => [200, {}],
};

// While the owner types in the editor, the card must not take the focus.
const focus = HTMLElement.prototype.focus;
HTMLElement.prototype.focus = function (options) {
  if (document.hasFocus()) focus.call(this, options);
};

async function show({ id, survey, modules, scheme, score, isAnswered }: PreviewMessage): Promise<void> {
  runtime.card?.close(true);
  memory = forget();
  document.documentElement.dataset.scheme = scheme;
  document.documentElement.lang = survey.locale;
  const [card, ...parts] = await Promise.all(modules.map((path) => import(path)));
  // The element that the selector names is a page's, and not here.
  const stage = survey.stage && { ...survey.stage, selector: null };
  const reply = { ask: { token: TOKEN, survey: { ...survey, stage } } };
  (card as CardModule).openCard(runtime, { id }, reply, parts);
  if (score === null) return;
  click((button) => button.textContent?.trim() === String(score));
  if (isAnswered) click((button) => button.textContent?.trim() === survey.words.send);
}

/** Presses the first button of the card that fits. */
function click(fits: (button: HTMLElement) => boolean): void {
  for (const host of document.querySelectorAll('*')) {
    const found = [
      ...(host.shadowRoot?.querySelectorAll<HTMLElement>('button, [role=radio], label') ?? []),
    ].find(fits);
    if (found) {
      // A click on a label would also take the focus.
      (found instanceof HTMLLabelElement ? found.control : found)?.click();
      return;
    }
  }
}

addEventListener('message', ({ source, origin, data }: MessageEvent<PreviewMessage>) => {
  if (source === parent && origin === location.origin) void show(data);
});
report({ kind: 'ready' });
