import { useApp } from '../../context.ts';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from './button.tsx';

/** A button that copies a text. */
export function CopyButton({ text, label = TEXTS.copy }: { text: string; label?: string }) {
  const { toast } = useApp();
  return (
    <Button
      icon="copy"
      isSmall
      onClick={async () => toast((await copy(text)) ? TEXTS.copied : TEXTS.notCopied)}
    >
      {label}
    </Button>
  );
}

/** A block of code with a button that copies it. */
export function CodeBlock({ text, copyLabel = TEXTS.copy }: { text: string; copyLabel?: string }) {
  return (
    <div class="code-block">
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={copyLabel} />
    </div>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The clipboard needs https, and the browser may refuse it.
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'visually-hidden';
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}
