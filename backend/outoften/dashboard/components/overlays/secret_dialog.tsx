import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { Dialog } from './dialog.tsx';

/**
 * A dialog with something that is shown only this once. Before it was copied, Escape, the cross and a click beside the dialog do
 * not close it: they ask for it. The children get a function to call once it was copied.
 */
export function SecretDialog(properties: {
  title: string;
  onClose: () => void;
  children: (onCopied: () => void) => ComponentChildren;
}) {
  const { title, onClose, children } = properties;
  const [isCopied, setIsCopied] = useState(false);
  const [isAsked, setIsAsked] = useState(false);
  return (
    <Dialog
      title={title}
      onClose={isCopied ? onClose : () => setIsAsked(true)}
      isKeptOpen={!isCopied}
      actions={
        <Button kind="primary" onClick={onClose}>
          {isCopied ? TEXTS.done : TEXTS.secretSaved}
        </Button>
      }
    >
      {children(() => setIsCopied(true))}
      <Notice text={isAsked && !isCopied ? TEXTS.secretNotSaved : ''} />
    </Dialog>
  );
}
