// Who the respondent is, what the page says of them, and what this browser remembers of each of its people.

import type { post } from '../loader/transport.ts';
import type { Runtime } from '../loader/types.ts';
import type { Identity } from '../package/index.ts';
import { cleanIdentity, cleanTraits, fitTraits } from './values.ts';

type AskBody = Parameters<typeof post<'ask'>>[1];

/** More people than use one browser. */
const MAX_PEOPLE = 20;

/** A short name for a person's memory, from which the id can't be read: FNV-1a. */
const nameOf = (id: string) => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  // With a letter in front, objects keep the order in which the names were added.
  return `p${(hash >>> 0).toString(36)}`;
};

/** The respondent's id in a token, if it can be read. Only the server verifies it. */
const subjectOf = (token: unknown): string | undefined => {
  try {
    const [, claims = ''] = (token as string).split('.');
    const bytes = atob(claims.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))).sub;
  } catch {}
};

/** Returns the call `identify` and what `reset` does with it, and makes every ask carry the respondent. */
export const createIdentity = (runtime: Runtime) => {
  const { visitor, storage, log, post: send } = runtime;
  const { read, write } = storage;
  /** The id of the current person; undefined for somebody anonymous. */
  let current: string | undefined;
  /** The server has refused the token, and nothing has replaced it yet. */
  let refused = false;

  // A person has a memory of their own. The one without a name remembers what everybody was asked, because pages often
  // say who it is only after the first decision.
  storage.read = () => {
    const memory = read();
    const { people } = memory.self;
    if (current == null || !people) return memory;
    return { ...memory, surveys: { ...people[nameOf(current)] } };
  };
  storage.write = (memory) => {
    if (current == null) return write(memory);
    const { [nameOf(current)]: _, ...others } = memory.self.people || {};
    const people = [...Object.entries(others).slice(1 - MAX_PEOPLE), [nameOf(current), memory.surveys]];
    write({
      ...memory,
      surveys: { ...read().surveys, ...memory.surveys },
      self: { ...memory.self, people: Object.fromEntries(people) },
    });
  };

  /** Closes the card and cancels every ask. `elsewhere`: not a dismissal. */
  const end = (elsewhere?: boolean) => {
    runtime.scheduled = {};
    runtime.card?.close(elsewhere);
  };

  /** Ends everything that concerned the previous person, if there was one. Returns whether it is another one. */
  const become = (id: string | undefined) => {
    if (id === current) return false;
    if (current != null) {
      // Nobody has dismissed the card. What is typed is sent for the person who typed it.
      end(true);
      visitor.respondent = visitor.traits = visitor.locale = undefined;
    }
    current = id;
    const { people } = read().self;
    // The first person inherits what was remembered before there were people.
    if (id != null && !people && Object.keys(read().surveys)[0]) storage.write(read());
    return true;
  };

  const withToken = async () => {
    const { respondent } = visitor;
    if (!respondent) return respondent;
    const token = typeof respondent.token === 'function' ? await respondent.token() : respondent.token;
    // The function alone knows whose token it returns.
    if (respondent.id == null && become(subjectOf(token) ?? current)) {
      visitor.respondent = { token: respondent.token };
    }
    return { ...respondent, token: token || undefined };
  };

  /** Sends an ask for the current respondent. If the server refuses a token, a function as `token` is called once more. */
  const postAsk = async (
    body: AskBody,
    again?: boolean,
  ): Promise<Awaited<ReturnType<typeof send<'ask'>>>> => {
    const respondent = await withToken();
    const { event, force, properties } = runtime.scheduled.request || {};
    // Those of the event, such as the product that was bought, are segments of this response only.
    const traits = properties
      ? fitTraits({ ...visitor.traits, ...cleanTraits(properties, log) }, log)
      : visitor.traits;
    const facts = { event, force, respondent, traits, locale: visitor.locale };
    const [status, reply] = await send('ask', { ...body, ...facts });
    for (const name of reply.ignored || []) log('ignored', name, 'the server cannot use it');
    if (reply.code === 'identity_refused') {
      log('identity_refused', { detail: reply.detail });
      if (!again && typeof visitor.respondent?.token === 'function') return postAsk(body, true);
      refused = true;
    }
    return [status, reply];
  };
  runtime.post = ((path, body) =>
    path === 'ask' ? postAsk(body as AskBody) : send(path, body)) as typeof send;

  return {
    end,
    /** Changes what `given` names, and keeps the rest. Returns whether to decide once more. */
    identify(given: Identity | Identity['id']) {
      const { traits, locale, ...fields } = cleanIdentity(given, log);
      const { id = subjectOf(fields.token), token } = fields;
      const hasChanged = id !== undefined && become(id ?? undefined);
      const { respondent } = visitor;
      const decideAgain = hasChanged || (refused && token !== undefined);
      if (refused && token !== undefined) {
        // The ask that was refused may still wait for the card, and would keep the next one from beginning.
        runtime.scheduled = {};
        refused = false;
      }
      if (locale !== undefined) visitor.locale = locale;
      visitor.respondent = { ...respondent, ...fields };
      visitor.traits = fitTraits({ ...visitor.traits, ...traits }, log);
      return decideAgain;
    },
    /** Forgets the respondent and everything that is remembered, but not a refused consent and answers that must be sent. */
    forget() {
      visitor.respondent = visitor.traits = visitor.locale = current = undefined;
      const { outbox, self } = read();
      write({ surveys: {}, outbox, self: { consent: self.consent } });
    },
  };
};
