import { useApp } from '../../context.ts';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from './button.tsx';

/** A button that copies a text; `onCopied` is called when the clipboard has it. */
export function CopyButton(properties: {
  text: string;
  label?: string;
  onCopied?: (() => void) | undefined;
}) {
  const { text, label = TEXTS.copy, onCopied } = properties;
  const { toast } = useApp();
  return (
    <Button
      icon="copy"
      isSmall
      onClick={async () => {
        const isCopied = await copy(text);
        toast(isCopied ? TEXTS.copied : TEXTS.notCopied);
        if (isCopied) onCopied?.();
      }}
    >
      {label}
    </Button>
  );
}

/** A block of code with a button that copies it. */
export function CodeBlock(properties: { text: string; copyLabel?: string; onCopied?: () => void }) {
  const { text, copyLabel = TEXTS.copy, onCopied } = properties;
  return (
    <div class="code-block">
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={copyLabel} onCopied={onCopied} />
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
