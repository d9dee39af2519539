/** The survey as the card shows it, and the interface between the card and its optional modules. */
import type { components } from '../../../backend/outoften/dashboard/server/api_types.ts';
import type { CardState } from './state.ts';

type Schemas = components['schemas'];

/** The part of `CardTexts`, in the reply to `POST /v1/ask`, that the card shows. */
export interface CardSurvey extends Omit<Schemas['CardTexts'], 'cadence' | 'follow_ups' | 'words'> {
  /** By score or category. */
  follow_ups: Record<string, FollowUp>;
  words: Record<'optional' | 'anything_else' | 'saved' | 'skip' | 'send' | 'close' | 'announce', string>;
}

/** A field with its default value is left out. */
export type FollowUp = Pick<Schemas['FollowUpTexts'], 'question'> & Partial<Schemas['FollowUpTexts']>;

export type ThankYou = Schemas['ThankYou'];

/** The elements of the card, and what the optional modules add. */
/** What the card's modules may change. */
export interface CardParts {
  section: HTMLElement;
  /** The question, the scale and the labels of its ends. It is removed after the answer. */
  question: HTMLElement;
  prompt: HTMLElement;
  /** The visible label of the comment box, which continues the prompt. */
  caption: HTMLElement;
  commentBox: HTMLElement;
  /** A live region, and after the answer the thank-you text. */
  status: HTMLElement;
  closeButton: HTMLElement;
  /** The comment; made for the first follow-up. */
  textarea?: HTMLTextAreaElement;

  // By placement.ts:
  /** What the shadow root contains, if it is not the section itself. */
  wrapper?: HTMLElement;
  /**
   * Puts the host element into the page and shows the card. Returns false where there is no place for it, and true if the
   * page may take it away as often as it likes.
   */
  attach?(host: HTMLElement, section: HTMLElement): boolean | undefined;

  // By optional_parts.ts:
  /** The values of the selected choices; undefined without choices. */
  selectedChoices?(): string[] | undefined;
  /** Shows the choices of a follow-up, if it has any, and returns the element to focus. */
  showChoices?(followUp: FollowUp): HTMLElement | undefined;
  /** Shows the link of the thank-you text, and returns whether there is one. */
  showLink?(thanks: ThankYou, card: CardState): boolean;
}

/** A module of the card that only some surveys need: the exports of placement.ts and optional_parts.ts. */
export interface CardExtension {
  extend(survey: CardSurvey, parts: CardParts, tag: HTMLScriptElement | null): void;
}
