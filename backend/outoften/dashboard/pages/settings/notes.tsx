import { useState } from 'preact/hooks';
import { TextField } from '../../components/controls/field.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDay } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/settings.ts';
import { timeZoneOf, today } from '../../time_zone.ts';
import { AddForm, ListPanel } from './list_panel.tsx';
import type { PartProperties } from './part.ts';

/** Events of the chosen survey, which its trend shows. */
export function NotesPart({ survey, site, canChange }: PartProperties) {
  if (!survey) return <p class="muted">{TEXTS.noSurveyYet}</p>;
  return (
    <>
      <p class="muted">{TEXTS.ofSurvey(survey.name)}</p>
      <Notes key={survey.id} surveyId={survey.id} today={today(timeZoneOf(site))} canChange={canChange} />
    </>
  );
}

function Notes(properties: { surveyId: number; today: string; canChange: boolean }) {
  const { surveyId, canChange } = properties;
  const { api } = useApp();
  const path = { survey_id: surveyId };
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/notes', { path, signal }),
    [surveyId],
  );
  const [day, setDay] = useState(properties.today);
  const [text, setText] = useState('');
  async function post(body: Schemas['NoteIn']): Promise<void> {
    await api.post('/v1/surveys/{survey_id}/notes', { path, body });
    refresh();
  }
  const add = useAction(async () => {
    await post({ day, text: text.trim() });
    setText('');
  });
  const rows = data ? [...data.data].sort((one, two) => two.day.localeCompare(one.day)) : null;
  return (
    <ListPanel<Schemas['DateNote']>
      title={TEXTS.notes}
      about={TEXTS.notesAbout}
      empty={TEXTS.noNotes}
      rows={rows}
      problem={problem}
      nameOf={(note) => note.text}
      canChange={canChange}
      onDelete={async ({ id }) => {
        await api.delete('/v1/surveys/{survey_id}/notes/{note_id}', { path: { ...path, note_id: id } });
        refresh();
      }}
      onRestore={({ day, text }) => post({ day, text })}
      columns={[
        { key: 'day', name: TEXTS.day, cell: ({ day }) => formatDay(day) },
        { key: 'text', name: TEXTS.note, isRowHeader: true, cell: ({ text }) => text },
      ]}
    >
      <AddForm isReady={text.trim() !== '' && day !== ''} isBusy={add.isBusy} onAdd={add.run}>
        <TextField label={TEXTS.day} type="date" value={day} onInput={setDay} />
        <TextField label={TEXTS.note} value={text} onInput={setText} error={add.problem} maxLength={500} />
      </AddForm>
    </ListPanel>
  );
}
