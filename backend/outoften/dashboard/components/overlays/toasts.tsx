import { useEffect, useRef, useState } from 'preact/hooks';
import type { ToastMessage } from '../../context.ts';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';

/** Milliseconds for which a message stays; one with something to do stays longer. */
const SHOWN_MS = 5_000;
const SHOWN_WITH_ACTION_MS = 12_000;
/** More messages than these push out the oldest. */
const MAX_TOASTS = 3;

interface Toast extends ToastMessage {
  id: number;
}

/** The messages that are shown now, and a function that adds one. */
export interface ToastList {
  readonly toasts: readonly Toast[];
  add: (message: ToastMessage | string) => void;
  remove: (id: number) => void;
  /** Called after each change. */
  onChange: () => void;
}

/** Returns an empty list of messages. */
export function createToasts(): ToastList {
  let nextId = 1;
  const list: ToastList & { toasts: Toast[] } = {
    toasts: [],
    add(message) {
      const toast = { ...(typeof message === 'string' ? { text: message } : message), id: nextId++ };
      list.toasts = [...list.toasts, toast].slice(-MAX_TOASTS);
      list.onChange();
    },
    remove(id) {
      list.toasts = list.toasts.filter((toast) => toast.id !== id);
      list.onChange();
    },
    onChange() {},
  };
  return list;
}

/** The messages, at the bottom of the window. The region stays in the page, so that screen readers read what is added. */
export function Toasts({ list }: { list: ToastList }) {
  const [, update] = useState(0);
  useEffect(() => {
    list.onChange = () => update((changes) => changes + 1);
  }, []);
  return (
    <div class="toasts" aria-live="polite" role="log" aria-label={TEXTS.messages}>
      {list.toasts.map((toast) => (
        <ToastItem key={toast.id} toast={toast} onClose={() => list.remove(toast.id)} />
      ))}
    </div>
  );
}

function ToastItem({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    const start = () => {
      stop();
      timer = window.setTimeout(onClose, toast.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
    };
    start();
    // It stays while it is being read, or while its button is about to be pressed.
    for (const name of ['mouseenter', 'focusin']) root.current?.addEventListener(name, stop);
    for (const name of ['mouseleave', 'focusout']) root.current?.addEventListener(name, start);
    return stop;
  }, []);
  return (
    <div ref={root} class={toast.isProblem ? 'toast problem' : 'toast'}>
      <Icon name={toast.isProblem ? 'warning' : 'check'} />
      <p>{toast.text}</p>
      {toast.action && (
        <Button
          kind="quiet"
          isSmall
          onClick={() => {
            toast.action?.run();
            onClose();
          }}
        >
          {toast.action.name}
        </Button>
      )}
      <Button icon="close" kind="quiet" isSmall label={TEXTS.close} onClick={onClose} />
    </div>
  );
}
