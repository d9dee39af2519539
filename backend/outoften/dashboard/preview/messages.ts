import type { Schemas } from '../server/api.ts';

/** What the editor asks the frame to show. */
export interface PreviewMessage {
  id: number;
  survey: Schemas['CardTexts'];
  /** The addresses of the card's scripts. */
  modules: string[];
  scheme: 'light' | 'dark';
  /** The score to choose; null shows the question. */
  score: number | null;
  /** Whether to send the answer, so that the thanks are shown. */
  isAnswered: boolean;
}

/** What the frame tells the editor. */
export type PreviewReport = { kind: 'ready' } | { kind: 'event'; event: string };
