import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Radios } from '../../components/controls/checkbox.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { ConfirmDialog, Dialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp } from '../../context.ts';
import {
  CLOSED_REASONS,
  changedSentence,
  eraseButton,
  STATE_NAMES,
  TEXTS,
} from '../../texts/responses/inbox.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { type Change, type Targets, targetCount, useChanges } from './changes.ts';
import { STATES, type State } from './inbox_filters.ts';
import type { Member } from './members.ts';

/** What a dialog changes. */
export type ChangeKind = 'close' | 'state' | 'assign' | 'tag' | 'exclude' | 'erase';

/** More responses than these are erased only after the owner has entered a word. */
const CONFIRMED_ABOVE = 1;
const OTHER = 'other';

interface DialogProperties {
  surveyId: number;
  targets: Targets;
  members: Member[];
  onClose: () => void;
  /** Called after the change. */
  onChanged?: () => void;
}

/** The dialog for a change of one response or of many. */
export function ChangeDialog(properties: DialogProperties & { kind: ChangeKind }) {
  const { kind, ...others } = properties;
  if (kind === 'close') return <CloseDialog {...others} />;
  if (kind === 'state') return <StateDialog {...others} />;
  if (kind === 'assign') return <AssignDialog {...others} />;
  if (kind === 'tag') return <TagDialog {...others} />;
  if (kind === 'exclude') return <ExcludeDialog {...others} />;
  return <EraseDialog {...others} />;
}

function useChange({ surveyId, targets, onClose, onChanged }: DialogProperties) {
  const { toast } = useApp();
  const { change } = useChanges(surveyId);
  const action = useAction(async (values: Change, sentence: (changed: number) => string) => {
    toast(sentence(await change(targets, values)));
  });
  return {
    ...action,
    async send(values: Change, sentence = changedSentence) {
      if (!(await action.run(values, sentence))) return;
      onClose();
      onChanged?.();
    },
  };
}

function FormDialog(properties: {
  title: string;
  submit: string;
  isReady: boolean;
  isBusy: boolean;
  problem: string;
  onClose: () => void;
  onSubmit: () => void;
  children: ComponentChildren;
}) {
  const { isReady, onSubmit, onClose, isBusy, problem } = properties;
  const fields = useRef<HTMLDivElement>(null);
  // After the dialog has opened, which moves the focus to its first button.
  useLayoutEffect(() => {
    fields.current?.querySelector<HTMLElement>('input:checked, input[type="text"], select')?.focus();
  }, []);
  return (
    <Dialog
      title={properties.title}
      onClose={onClose}
      onSubmit={() => isReady && onSubmit()}
      actions={
        <>
          <Button onClick={onClose}>{SHELL_TEXTS.cancel}</Button>
          <Button type="submit" kind="primary" disabled={!isReady} isBusy={isBusy}>
            {properties.submit}
          </Button>
        </>
      }
    >
      <div class="dialog-fields" ref={fields}>
        {properties.children}
      </div>
      <Notice text={problem} />
    </Dialog>
  );
}

/** A choice of the usual reasons, or another one in the owner's words. */
function ReasonFields({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const isUsual = CLOSED_REASONS.includes(reason);
  return (
    <>
      <Radios
        legend={TEXTS.closedReason}
        value={isUsual ? reason : OTHER}
        options={[
          ...CLOSED_REASONS.map((name) => ({ value: name, name })),
          { value: OTHER, name: TEXTS.otherReason },
        ]}
        onChange={(value) => onChange(value === OTHER ? '' : value)}
      />
      {!isUsual && (
        <TextField
          label={TEXTS.otherReason}
          isLabelHidden
          value={reason}
          maxLength={200}
          onInput={onChange}
        />
      )}
    </>
  );
}

function CloseDialog(properties: DialogProperties) {
  const [reason, setReason] = useState(CLOSED_REASONS[0] ?? '');
  const { send, isBusy, problem } = useChange(properties);
  return (
    <FormDialog
      title={TEXTS.closeTitle}
      submit={TEXTS.closeTitle}
      isReady={reason.trim() !== ''}
      onSubmit={() => send({ state: 'closed', closed_reason: reason.trim() })}
      onClose={properties.onClose}
      isBusy={isBusy}
      problem={problem}
    >
      <ReasonFields reason={reason} onChange={setReason} />
    </FormDialog>
  );
}

function StateDialog(properties: DialogProperties) {
  const [state, setState] = useState<State>('open');
  const [reason, setReason] = useState(CLOSED_REASONS[0] ?? '');
  const { send, isBusy, problem } = useChange(properties);
  const isClosed = state === 'closed';
  return (
    <FormDialog
      title={TEXTS.stateTitle}
      submit={TEXTS.apply}
      isReady={!isClosed || reason.trim() !== ''}
      onSubmit={() => send(isClosed ? { state, closed_reason: reason.trim() } : { state })}
      onClose={properties.onClose}
      isBusy={isBusy}
      problem={problem}
    >
      <Radios
        legend={TEXTS.state}
        value={state}
        options={STATES.map((value) => ({ value, name: STATE_NAMES[value] }))}
        onChange={setState}
      />
      {isClosed && <ReasonFields reason={reason} onChange={setReason} />}
    </FormDialog>
  );
}

function AssignDialog(properties: DialogProperties) {
  const { members } = properties;
  const [assignee, setAssignee] = useState('');
  const { send, isBusy, problem } = useChange(properties);
  return (
    <FormDialog
      title={TEXTS.assignTitle}
      submit={TEXTS.apply}
      isReady
      onSubmit={() => send({ assignee: assignee ? Number(assignee) : null })}
      onClose={properties.onClose}
      isBusy={isBusy}
      problem={problem}
    >
      <Select
        label={TEXTS.assignee}
        value={assignee}
        options={assigneeOptions(members)}
        onChange={setAssignee}
      />
    </FormDialog>
  );
}

/** Returns the choice of assignees, nobody first. */
export function assigneeOptions(members: Member[]) {
  return [{ value: '', name: TEXTS.nobody }, ...members.map(({ id, name }) => ({ value: String(id), name }))];
}

function TagDialog(properties: DialogProperties) {
  const [added, setAdded] = useState('');
  const [removed, setRemoved] = useState('');
  const { send, isBusy, problem } = useChange(properties);
  const tags = (text: string) => (text.trim() ? [text.trim()] : []);
  return (
    <FormDialog
      title={TEXTS.tagTitle}
      submit={TEXTS.apply}
      isReady={added.trim() !== '' || removed.trim() !== ''}
      onSubmit={() => send({ add_tags: tags(added), remove_tags: tags(removed) })}
      onClose={properties.onClose}
      isBusy={isBusy}
      problem={problem}
    >
      <TextField label={TEXTS.tagToAdd} value={added} maxLength={50} onInput={setAdded} />
      <TextField label={TEXTS.tagToRemove} value={removed} maxLength={50} onInput={setRemoved} />
    </FormDialog>
  );
}

function ExcludeDialog(properties: DialogProperties) {
  const [reason, setReason] = useState('');
  const { send, isBusy, problem } = useChange(properties);
  return (
    <FormDialog
      title={TEXTS.excludeTitle}
      submit={TEXTS.excludeTitle}
      isReady={reason.trim() !== ''}
      onSubmit={() => send({ excluded: reason.trim() })}
      onClose={properties.onClose}
      isBusy={isBusy}
      problem={problem}
    >
      <p>{TEXTS.excludeHelp}</p>
      <TextField
        label={TEXTS.excludeReason}
        value={reason}
        maxLength={200}
        placeholder={TEXTS.excludeExample}
        onInput={setReason}
      />
    </FormDialog>
  );
}

function EraseDialog(properties: DialogProperties) {
  const { send, isBusy, problem } = useChange(properties);
  const count = targetCount(properties.targets);
  return (
    <ConfirmDialog
      title={TEXTS.eraseTitle}
      confirm={eraseButton(count)}
      onConfirm={() => send({ erase: true }, () => TEXTS.erased)}
      onClose={properties.onClose}
      isDangerous
      isBusy={isBusy}
      problem={problem}
      {...(count > CONFIRMED_ABOVE && { word: TEXTS.eraseWord })}
    >
      <p>{TEXTS.eraseHelp}</p>
    </ConfirmDialog>
  );
}
