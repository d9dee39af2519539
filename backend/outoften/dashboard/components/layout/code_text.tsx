import { Fragment } from 'preact';
import { splitCode } from '../../format.ts';

/** A text in which commands and names stand between backticks. */
export function CodeText({ text }: { text: string }) {
  return splitCode(text).map((part, index) =>
    part.isCode ? <code key={index}>{part.text}</code> : <Fragment key={index}>{part.text}</Fragment>,
  );
}
