import type { ComponentChildren } from 'preact';
import { TEXTS } from '../../texts/shell.ts';
import { CodeText } from '../layout/code_text.tsx';
import { Popover } from './popover.tsx';

/** A number or a heading with a button that says what it means. `name` is what is explained, as in "What is NPS?". */
export function Explained(properties: { name: string; text: string; children?: ComponentChildren }) {
  const { name, text, children } = properties;
  return (
    <span class="explained">
      {children}
      <Popover
        class="explanation"
        label={name}
        button={{ icon: 'info', kind: 'quiet', isSmall: true, label: TEXTS.explain(name) }}
      >
        {() => (
          <>
            <p class="explanation-name">{name}</p>
            {text.split('\n').map((paragraph) => (
              <p key={paragraph}>
                <CodeText text={paragraph} />
              </p>
            ))}
          </>
        )}
      </Popover>
    </span>
  );
}
