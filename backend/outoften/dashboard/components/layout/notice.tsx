import { CodeText } from './code_text.tsx';

/** A problem that the owner should read. The element stays in the page, so that screen readers announce its text. */
export function Notice({ text, id }: { text: string; id?: string }) {
  return (
    <p class="notice" role="alert" id={id} hidden={text === ''}>
      <CodeText text={text} />
    </p>
  );
}
