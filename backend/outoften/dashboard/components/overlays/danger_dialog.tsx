import { useAction } from '../../context.ts';
import { ConfirmDialog } from './dialog.tsx';

/** Asks before a change that can't be undone, runs it, and says why it is refused. After a success, `run` closes it. */
export function DangerDialog(properties: {
  title: string;
  text: string;
  /** The text of the button: a verb. */
  confirm: string;
  run: () => Promise<void>;
  onClose: () => void;
}) {
  const { title, text, confirm, onClose } = properties;
  const { run, isBusy, problem } = useAction(properties.run);
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      isDangerous
      isBusy={isBusy}
      problem={problem}
      onConfirm={run}
      onClose={onClose}
    >
      <p>{text}</p>
    </ConfirmDialog>
  );
}
