import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextArea, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { STARTER_THEMES, TEXTS } from '../../texts/settings.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { ListPanel } from './list_panel.tsx';
import { lines, type PartProperties } from './part.ts';

type Theme = Schemas['Theme'];
type Draft = { id: number | null; name: string; words: string };

/** The owner's themes of the chosen survey, with a starter set. */
export function ThemesPart({ survey, canChange }: PartProperties) {
  if (!survey) return <p class="muted">{TEXTS.noSurveyYet}</p>;
  return (
    <>
      <p class="muted">{TEXTS.ofSurvey(survey.name)}</p>
      <Themes key={survey.id} surveyId={survey.id} canChange={canChange} />
    </>
  );
}

function Themes({ surveyId, canChange }: { surveyId: number; canChange: boolean }) {
  const { api, toast } = useApp();
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/themes', { query: { survey: surveyId }, signal }),
    [surveyId],
  );
  const [draft, setDraft] = useState<Draft | null>(null);
  const rows = data?.data ?? null;
  const names = new Set(rows?.map(({ name }) => name.toLowerCase()));
  const missing = STARTER_THEMES.filter(({ name }) => !names.has(name.toLowerCase()));
  async function post(theme: { name: string; words: string[] }): Promise<void> {
    await api.post('/v1/themes', { body: { survey_id: surveyId, ...theme } });
  }
  const starter = useAction(async () => {
    for (const theme of missing) await post(theme);
    refresh();
    toast(TEXTS.starterAdded(missing.length));
  });
  const save = useAction(async ({ id, name, words }: Draft) => {
    const theme = { name: name.trim(), words: lines(words) };
    if (id === null) await post(theme);
    else await api.patch('/v1/themes/{theme_id}', { path: { theme_id: id }, body: theme });
    setDraft(null);
    refresh();
  });
  return (
    <>
      <ListPanel<Theme>
        title={TEXTS.themes}
        about={TEXTS.themesAbout}
        empty={TEXTS.noThemes}
        rows={rows}
        problem={problem || starter.problem}
        nameOf={(theme) => theme.name}
        canChange={canChange}
        onDelete={async ({ id }) => {
          await api.delete('/v1/themes/{theme_id}', { path: { theme_id: id } });
          refresh();
        }}
        onRestore={async ({ name, words }) => {
          await post({ name, words });
          refresh();
        }}
        rowActions={(theme) => (
          <Button
            icon="edit"
            kind="quiet"
            isSmall
            label={TEXTS.editTheme(theme.name)}
            onClick={() => setDraft({ ...theme, words: theme.words.join('\n') })}
          />
        )}
        columns={[
          { key: 'name', name: TEXTS.themeName, isRowHeader: true, cell: ({ name }) => name },
          { key: 'words', name: TEXTS.words, cell: ({ words }) => words.join(', ') },
        ]}
      >
        <div class="form-row">
          <Button icon="plus" kind="primary" onClick={() => setDraft({ id: null, name: '', words: '' })}>
            {TEXTS.addTheme}
          </Button>
          {rows && missing.length > 0 && (
            <Button isBusy={starter.isBusy} onClick={starter.run}>
              {TEXTS.starter}
            </Button>
          )}
        </div>
        {rows && missing.length > 0 && <p class="field-hint">{TEXTS.starterHint}</p>}
      </ListPanel>
      {draft && (
        <Dialog
          title={draft.id === null ? TEXTS.addTheme : TEXTS.editTheme(draft.name)}
          onClose={() => setDraft(null)}
          onSubmit={() => save.run(draft)}
          actions={
            <>
              <Button onClick={() => setDraft(null)}>{SHELL_TEXTS.cancel}</Button>
              <Button
                type="submit"
                kind="primary"
                isBusy={save.isBusy}
                disabled={draft.name.trim() === '' || lines(draft.words).length === 0}
              >
                {TEXTS.save}
              </Button>
            </>
          }
        >
          <TextField
            label={TEXTS.themeName}
            value={draft.name}
            onInput={(name) => setDraft({ ...draft, name })}
          />
          <TextArea
            label={TEXTS.words}
            hint={TEXTS.wordsHint}
            value={draft.words}
            onInput={(words) => setDraft({ ...draft, words })}
          />
          <Notice text={save.problem} />
        </Dialog>
      )}
    </>
  );
}
