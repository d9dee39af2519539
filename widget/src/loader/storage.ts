import { stringify } from './stringify.ts';
import type { ReasonCode } from './types.ts';

/** When a survey may be asked again, and the reason until then. */
export interface Rest {
  /** Milliseconds since 1970. */
  next: number;
  reason: ReasonCode;
  /** Dismissals in a row. */
  dismissals?: number;
  /** For the entry `any`: the survey that was viewed. */
  survey?: number;
}

/** An answer that the server has not yet taken: the body of `POST /v1/answer`. */
export interface Answer {
  token: string;
  score?: number;
  comment?: string;
  choices?: string[] | undefined;
  done?: boolean | null;
}

/** What is remembered of the browser itself. */
export interface BrowserState {
  /** Only a random id, so that a sample always has the same browsers. */
  id?: string;
  consent?: boolean | undefined;
  pages?: number;
  sessions?: number;
  /** The last page view, in milliseconds since 1970. */
  at?: number;
  /** Which page opened the last card. */
  card?: number;
  /** What `surveys` is for each identified person, by a short hash of the id. */
  people?: Record<string, Memory['surveys']>;
  /** The refusals that were reported today. */
  refusals?: string[];
}

export interface Memory {
  /** By survey id; `any` is the rest between two surveys. */
  surveys: Record<string | number, Rest | undefined>;
  /** By token. */
  outbox: Record<string, Answer | undefined>;
  self: BrowserState;
}

export interface SiteStorage {
  read(): Memory;
  write(memory: Memory): void;
}

export type StorageLike = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * What this browser remembers about one site. Every read goes to the browser's storage, because other tabs write to it.
 * Without a storage that works, the memory lasts until the page is left.
 */
export const openStorage = (
  name: string,
  getStorage: (() => StorageLike | null | undefined) | null = () => localStorage,
): SiteStorage => {
  let fallback: Partial<Memory> = {};
  return {
    read() {
      try {
        // Before consent the storage stays empty, and the page remembers. A missing storage throws.
        fallback = JSON.parse((getStorage as () => Storage)().getItem(name) as string) ?? fallback;
      } catch {}
      // The spreads turn foreign data under our key into empty records.
      return {
        surveys: { ...fallback.surveys },
        outbox: { ...fallback.outbox },
        self: { ...fallback.self },
      };
    },
    write(memory) {
      fallback = memory;
      try {
        (getStorage as () => Storage)().setItem(name, stringify(memory));
      } catch {
        // The storage still holds what was there before: it must not be read again.
        getStorage = null;
      }
    },
  };
};

/** Stores one value; `undefined` removes it. */
export const set = <Part extends keyof Memory, Key extends keyof Memory[Part]>(
  storage: SiteStorage,
  part: Part,
  key: Key,
  value?: Memory[Part][Key],
) => {
  const memory = storage.read();
  memory[part][key] = value as Memory[Part][Key];
  storage.write(memory);
};
