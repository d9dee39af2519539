import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { TextField } from '../controls/field.tsx';
import { Notice } from '../layout/notice.tsx';

/** A dialog over the page, open while it is mounted. Escape, the cross and a click beside it call `onClose`. */
export function Dialog(properties: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons at the end. */
  actions?: ComponentChildren;
  /** `wide` for forms and tables, `side` for details that slide in from the side. */
  layout?: 'wide' | 'side';
  /** Whether nothing in it takes the focus: then it does itself, so that keys can scroll it. */
  isText?: boolean;
  /** Called when the form is sent: the dialog's content is a form then. */
  onSubmit?: () => void;
  /** Whether the browser must not close it by itself: `onClose` decides. */
  isKeptOpen?: boolean;
}) {
  const { title, onClose, children, actions, layout = '', isText, onSubmit, isKeptOpen } = properties;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const content = (
    <>
      <div class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <Button icon="close" kind="quiet" label={TEXTS.close} onClick={onClose} />
      </div>
      <div class="dialog-body" tabIndex={isText ? 0 : undefined}>
        {children}
      </div>
      {actions && <div class="dialog-actions">{actions}</div>}
    </>
  );
  return (
    <dialog
      ref={dialog}
      class={`dialog ${layout}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        // A second Escape closes a dialog without asking it.
        if (event.key !== 'Escape' || !isKeptOpen) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        onClose();
        if (isKeptOpen) dialog.current?.showModal();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      {onSubmit ? (
        <form
          class="dialog-frame"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {content}
        </form>
      ) : (
        <div class="dialog-frame">{content}</div>
      )}
    </dialog>
  );
}

/** Asks before a change that is hard to undo. With `word`, the owner must enter it first. */
export function ConfirmDialog(properties: {
  title: string;
  children: ComponentChildren;
  /** The text of the button: a verb, such as "Erase 12 responses". */
  confirm: string;
  /** The text of the button that changes nothing, where "Cancel" could be taken for the change. */
  keep?: string;
  onConfirm: () => void;
  onClose: () => void;
  isDangerous?: boolean;
  isBusy?: boolean;
  problem?: string;
  word?: string;
}) {
  const {
    title,
    children,
    confirm,
    keep = TEXTS.cancel,
    word,
    isDangerous,
    isBusy,
    problem = '',
  } = properties;
  const [entered, setEntered] = useState('');
  const isReady = word === undefined || entered.trim() === word;
  return (
    <Dialog
      title={title}
      onClose={properties.onClose}
      onSubmit={() => isReady && properties.onConfirm()}
      actions={
        <>
          <Button onClick={properties.onClose}>{keep}</Button>
          <Button
            type="submit"
            kind={isDangerous ? 'danger' : 'primary'}
            disabled={!isReady}
            isBusy={isBusy ?? false}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {children}
      {word !== undefined && (
        <TextField label={TEXTS.enterToConfirm(word)} value={entered} onInput={setEntered} />
      )}
      <Notice text={problem} />
    </Dialog>
  );
}
