import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select, TextArea, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { changeSentences, TEXTS } from '../../texts/automation/follow_ups.ts';
import { TEXTS as INBOX_TEXTS, STATE_NAMES } from '../../texts/responses/inbox.ts';
import { assigneeOptions } from '../responses/change_dialogs.tsx';
import { STATES } from '../responses/inbox_filters.ts';
import { memberName } from '../responses/inbox_row.tsx';
import type { Member } from '../responses/members.ts';

/** The work on a response, as responses and follow-ups have it. */
export type Work = Pick<
  Schemas['ResponseDetail'],
  'id' | 'survey_id' | 'state' | 'assignee' | 'due' | 'closed_reason'
>;

const POLL_SECONDS = 6;

/** The state of a follow-up, who takes care of it and by when: each takes effect at once. */
export function WorkFields(properties: {
  work: Work;
  members: Member[];
  /** Asks for the reason. */
  onCloseWork: () => void;
}) {
  const { work, members, onCloseWork } = properties;
  const { api } = useApp();
  const { run, problem } = useAction((body: Schemas['ResponsePatch']) =>
    api.patch('/v1/surveys/{survey_id}/responses/{response_id}', {
      path: { survey_id: work.survey_id, response_id: work.id },
      body,
    }),
  );
  const { state, assignee, due, closed_reason } = work;
  const isFormer = assignee !== null && !members.some(({ id }) => id === assignee);
  return (
    <>
      <div class="work-fields">
        <Select
          label={INBOX_TEXTS.state}
          value={state}
          options={STATES.map((value) => ({ value, name: STATE_NAMES[value] }))}
          onChange={(next) => (next === 'closed' ? onCloseWork() : run({ state: next }))}
          hint={closed_reason ?? (state === 'new' ? TEXTS.begin : '')}
        />
        {(members.length > 0 || assignee !== null) && (
          <Select
            label={INBOX_TEXTS.assignee}
            value={assignee === null ? '' : String(assignee)}
            options={[
              ...assigneeOptions(members),
              ...(isFormer ? [{ value: String(assignee), name: memberName(assignee, members) }] : []),
            ]}
            onChange={(id) => run({ assignee: id ? Number(id) : null })}
          />
        )}
        <TextField
          label={INBOX_TEXTS.due}
          type="date"
          value={due ?? ''}
          onInput={(day) => (day === '' || day.length === 10) && run({ due: day || null })}
        />
      </div>
      <Notice text={problem} />
    </>
  );
}

/** What was done about a response, and a field to note more. */
export function WorkHistory(properties: {
  id: string;
  members: Member[];
  timeZone: string;
  canWork: boolean;
}) {
  const { id, members, timeZone, canWork } = properties;
  const { api } = useApp();
  const [note, setNote] = useState('');
  const path = { follow_up_id: id };
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/follow-ups/{follow_up_id}', { path, signal }),
    [id],
    { everySeconds: POLL_SECONDS },
  );
  const add = useAction(async () => {
    await api.post('/v1/follow-ups/{follow_up_id}/notes', { path, body: { note: note.trim() } });
    setNote('');
  });
  const nameOf = (member: number) => memberName(member, members);
  return (
    <section class="work-history" aria-labelledby={`history-${id}`}>
      <h3 id={`history-${id}`}>{TEXTS.history}</h3>
      {data?.history.length === 0 && <p class="muted">{TEXTS.nothingDone}</p>}
      <ol role="list">
        {data?.history.map((change) => (
          <li key={`${change.at} ${change.note}`}>
            <p>
              {[...changeSentences(change.changes, nameOf), change.note].filter(Boolean).map((sentence) => (
                <span key={sentence} dir="auto">
                  {sentence}
                </span>
              ))}
            </p>
            <p class="muted small-text">
              {formatDateTime(change.at, timeZone)} · <bdi>{change.by}</bdi>
            </p>
          </li>
        ))}
      </ol>
      {canWork && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (note.trim()) add.run();
          }}
        >
          <TextArea
            label={TEXTS.addNote}
            hint={TEXTS.addNoteHint}
            value={note}
            rows={2}
            maxLength={2000}
            onInput={setNote}
          />
          {note.trim() !== '' && (
            <Button type="submit" isSmall kind="primary" isBusy={add.isBusy}>
              {TEXTS.add}
            </Button>
          )}
        </form>
      )}
      <Notice text={problem || add.problem} />
    </section>
  );
}
