import { afterAnswer, afterAnySurvey, afterServerRefusal, afterView } from '../loader/cadence.ts';
import { type Rest, set } from '../loader/storage.ts';
import type { AskReply, Runtime, SurveyConfig } from '../loader/types.ts';
import type { Shown } from '../package/index.ts';
import { createOutbox } from './outbox.ts';
import type { CardExtension } from './types.ts';
import { showCard } from './view.ts';

const NOT_VISIBLE_MS = 30_000;

const createCards = (runtime: Runtime) => {
  const { config, storage, log, safely, post } = runtime;
  const { enqueue, sendAll } = createOutbox(runtime);

  /** Whether another tab, or this page before the browser's back button, has asked since the card was shown. */
  let isStale: (() => boolean) | undefined;

  const closeStale = () => isStale?.() && runtime.card?.close(true);
  const flush = safely((event: Event) => {
    closeStale();
    runtime.card?.leave();
    return sendAll(event);
  });
  // Another page of this browser has opened a card, or has the answer.
  addEventListener('storage', closeStale);
  for (const type of ['online', 'pagehide', 'pageshow', 'visibilitychange']) addEventListener(type, flush);

  return {
    sendAll,
    /** Shows the card, or remembers why the server refused. Throws if the request failed. */
    open({ id }: SurveyConfig, { reason, ask, detail }: AskReply, modules: CardExtension[]): Shown {
      const readRest = () => storage.read().surveys[id];
      const before = readRest();
      let latest = before;
      const save = (rest: Rest | undefined) => {
        latest = rest;
        set(storage, 'surveys', id, rest);
      };
      if (reason) {
        log(reason.code, reason.detail);
        save(afterServerRefusal(before, reason));
        return { asked: false, reason: reason.code };
      }
      if (!ask) {
        console.warn('Out of Ten:', detail);
        throw Error(detail);
      }
      const { token } = ask;
      const { cadence } = ask.survey;
      log('asked', { survey: id });

      const timer = setTimeout(
        safely(() => document.hidden || post('seen', { site: config.site, event: 'not_visible' })),
        NOT_VISIBLE_MS,
      );
      // Of two cards in one browser, the one that was opened last stays.
      const opened = Math.random();
      set(storage, 'self', 'card', opened);
      isStale = () => (readRest()?.next ?? 0) > (latest?.next ?? 0) || storage.read().self.card !== opened;
      runtime.card = showCard(ask.survey, modules, runtime, (event, update) => {
        clearTimeout(timer);
        if (event === 'closed') runtime.card = undefined;
        else if (update) {
          // First of all, so that no error below can keep the answer from being sent.
          safely(enqueue)({ token, ...update }, event === 'drafted');
          if (event === 'answered') save(afterAnswer(cadence));
        } else {
          // From the state before this card: a view and a dismissal of the same card count once.
          save(afterView(before, cadence));
          set(storage, 'surveys', 'any', afterAnySurvey(id, cadence));
          safely(async () => {
            const [status] = await post(event === 'viewed' ? 'view' : 'dismiss', { token });
            // The respondent has been asked on another device.
            if (status === 409) runtime.card?.close(true);
          })();
        }
        log(event, { survey: id, ...update });
      });
      return { asked: true, survey: id };
    },
  };
};

let cards: ReturnType<typeof createCards> | undefined;

const getCards = (runtime: Runtime) => {
  cards ??= createCards(runtime);
  return cards;
};

/** Shows the card for the reply to `POST /v1/ask`. */
export const openCard = (runtime: Runtime, ...args: Parameters<ReturnType<typeof createCards>['open']>) =>
  getCards(runtime).open(...args);

/** Sends the answers that an earlier page could not send. */
export const sendOutbox = (runtime: Runtime) => getCards(runtime).sendAll();
