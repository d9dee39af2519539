import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextArea, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Chip } from '../../components/layout/pill.tsx';
import { useAction, useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/responses/inbox.ts';
import { WorkFields } from '../follow_ups/work_fields.tsx';
import type { Member } from './members.ts';

/** What is done about a response: its state, who takes care of it, by when, tags and a note. Each takes effect at once. */
export function WorkForm(properties: {
  response: Schemas['ResponseDetail'];
  members: Member[];
  /** Asks for the reason. */
  onCloseResponse: () => void;
}) {
  const { response, members, onCloseResponse } = properties;
  const { api, toast } = useApp();
  const [note, setNote] = useState<string | null>(null);
  const [tag, setTag] = useState('');
  const { run, problem, isBusy } = useAction((body: Schemas['ResponsePatch']) =>
    api.patch('/v1/surveys/{survey_id}/responses/{response_id}', {
      path: { survey_id: response.survey_id, response_id: response.id },
      body,
    }),
  );
  const { tags } = response;

  async function addTag(): Promise<void> {
    const added = tag.trim();
    if (added && (await run({ tags: [...new Set([...tags, added])] }))) setTag('');
  }

  async function saveNote(): Promise<void> {
    if (note !== null && (await run({ note: note.trim() || null }))) {
      setNote(null);
      toast(TEXTS.noteSaved);
    }
  }

  return (
    <section class="work" aria-labelledby="work-heading">
      <h3 id="work-heading" class="visually-hidden">
        {TEXTS.work}
      </h3>
      <WorkFields work={response} members={members} onCloseWork={onCloseResponse} />
      <div class="work-tags">
        <span class="field-label">{TEXTS.tags}</span>
        {tags.map((name) => (
          <Chip
            key={name}
            removeLabel={TEXTS.removeTag(name)}
            onRemove={() => run({ tags: tags.filter((other) => other !== name) })}
          >
            {name}
          </Chip>
        ))}
        <form
          class="tag-form"
          onSubmit={(event) => {
            event.preventDefault();
            addTag();
          }}
        >
          <TextField
            label={TEXTS.addTag}
            isLabelHidden
            placeholder={TEXTS.addTag}
            value={tag}
            maxLength={50}
            onInput={setTag}
          />
          {tag.trim() !== '' && (
            <Button type="submit" isSmall isBusy={isBusy}>
              {TEXTS.add}
            </Button>
          )}
        </form>
      </div>
      <TextArea
        label={TEXTS.note}
        hint={TEXTS.noteHint}
        value={note ?? response.note ?? ''}
        rows={2}
        maxLength={2000}
        onInput={setNote}
      />
      {note !== null && note !== (response.note ?? '') && (
        <div>
          <Button isSmall kind="primary" isBusy={isBusy} onClick={saveNote}>
            {TEXTS.saveNote}
          </Button>
        </div>
      )}
      <Notice text={problem} />
    </section>
  );
}
