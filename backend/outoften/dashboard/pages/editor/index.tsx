import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { useAction, useApp, useCan } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { changeCount, reasonCount, SECTION_NAMES, TEXTS } from '../../texts/surveys/editor.ts';
import type { SurveyPageProperties } from '../page.ts';
import { PublishDialog, VersionsDialog } from './dialogs.tsx';
import { PreviewPane, type Step } from './preview_pane.tsx';
import { countOf, SECTIONS, type SectionName } from './sections.tsx';
import { type DraftEditor, useDraft } from './use_draft.ts';

type Pane = 'outline' | 'fields' | 'preview';

const FIRST_STEP: Step = { key: null, isAnswered: false };
const NAMES = Object.keys(SECTION_NAMES) as SectionName[];

/** Edits the draft of a survey: its parts, their fields, and the card as people will see it. */
export default function EditorPage({ survey, site }: SurveyPageProperties) {
  const editor = useDraft(survey.id);
  const { draft, values } = editor;
  const [section, setSection] = useState<SectionName>('question');
  const [pane, setPane] = useState<Pane>('fields');
  const [step, setStep] = useState<Step>(FIRST_STEP);
  const [locale, setLocale] = useState(site.locale);
  const [contrasts, setContrasts] = useState<Schemas['Contrast'][]>([]);
  const canWrite = useCan('write');
  const { Fields } = SECTIONS[section];

  function open(name: SectionName): void {
    setSection(name);
    setPane('fields');
    if (name !== 'translations') setLocale(site.locale);
    const showsScore = name === 'follow_ups' || name === 'thanks';
    setStep(showsScore ? { key: 'detractor', isAnswered: name === 'thanks' } : FIRST_STEP);
  }

  return (
    <div class="page editor">
      <PageHeading
        text={survey.name}
        title={`${TEXTS.title} · ${survey.name}`}
        actions={canWrite && <Actions editor={editor} survey={survey} site={site} />}
      />
      {canWrite ? <Status editor={editor} /> : <p class="muted">{TEXTS.isReadOnly}</p>}
      {draft && values ? (
        <>
          <fieldset class="editor-tabs">
            <legend class="visually-hidden">{TEXTS.title}</legend>
            {(['outline', 'fields', 'preview'] as const).map((name) => (
              <Button key={name} kind="quiet" isPressed={pane === name} onClick={() => setPane(name)}>
                {TEXTS[name]}
              </Button>
            ))}
          </fieldset>
          <div class={`editor-panes ${pane}`}>
            <nav class="panel editor-outline" aria-label={TEXTS.outline}>
              {NAMES.map((name) => {
                const reasons = countOf(name, draft.reasons);
                const changes = countOf(name, draft.changes);
                return (
                  <button
                    key={name}
                    type="button"
                    aria-current={name === section ? 'true' : undefined}
                    onClick={() => open(name)}
                  >
                    <span>{SECTION_NAMES[name]}</span>
                    {reasons > 0 ? <Pill kind="bad">{reasonCount(reasons)}</Pill> : null}
                    {reasons === 0 && changes > 0 ? (
                      <span class="editor-changed" role="img" aria-label={changeCount(changes)} />
                    ) : null}
                  </button>
                );
              })}
            </nav>
            <section class="panel editor-fields" aria-labelledby="editor-section">
              <h2 id="editor-section">{SECTION_NAMES[section]}</h2>
              <fieldset class="editor-inputs" disabled={!canWrite}>
                <legend class="visually-hidden">{SECTION_NAMES[section]}</legend>
                <Fields
                  key={section}
                  values={values}
                  draft={draft}
                  site={site}
                  contrasts={contrasts}
                  change={editor.change}
                  show={setStep}
                  setLocale={(name) => setLocale(name || site.locale)}
                />
              </fieldset>
            </section>
            <section class="panel editor-preview" aria-label={TEXTS.preview}>
              <PreviewPane
                survey={survey}
                site={site}
                values={values}
                draft={draft}
                step={step}
                onStep={setStep}
                locale={locale}
                onLocale={setLocale}
                onContrasts={setContrasts}
              />
            </section>
          </div>
        </>
      ) : (
        <section class="panel">
          <Skeleton />
        </section>
      )}
    </div>
  );
}

function Status({ editor }: { editor: DraftEditor }) {
  const { draft, isSaving, problem } = editor;
  if (!draft) return <Notice text={problem} />;
  return (
    <>
      <p class="editor-status muted" role="status">
        {isSaving && TEXTS.saving}
        {!isSaving && draft.changes.length === 0 && TEXTS.published}
        {!isSaving && draft.changes.length > 0 && (
          <>
            {problem ? TEXTS.unsaved : TEXTS.saved} · {changeCount(draft.changes.length)} · {TEXTS.draftOnly}
          </>
        )}
      </p>
      {problem && (
        <div class="notice editor-problem" role="alert">
          <p>{problem}</p>
          <Button isSmall onClick={() => void editor.load()}>
            {TEXTS.reload}
          </Button>
        </div>
      )}
    </>
  );
}

function Actions(properties: {
  editor: DraftEditor;
  survey: Schemas['SurveyOut'];
  site: Schemas['SiteOut'];
}) {
  const { editor, survey, site } = properties;
  const { draft } = editor;
  const { api, session, toast } = useApp();
  const [dialog, setDialog] = useState<'publish' | 'versions' | 'discard' | null>(null);
  const discard = useAction(async () => {
    await api.delete('/v1/surveys/{survey_id}/draft', { path: { survey_id: survey.id } });
    setDialog(null);
    await editor.load();
  });
  if (!draft) return null;
  async function openPublish(): Promise<void> {
    if (await editor.flush()) setDialog('publish');
  }
  return (
    <>
      <Menu
        label={TEXTS.versions}
        button={{ icon: 'more', label: TEXTS.versions }}
        items={[
          { name: TEXTS.versions, icon: 'clock', run: () => setDialog('versions') },
          {
            name: TEXTS.discard,
            isDangerous: true,
            disabled: draft.revision === 0,
            run: () => setDialog('discard'),
          },
        ]}
      />
      <Button kind="primary" onClick={() => void openPublish()}>
        {TEXTS.publish}
      </Button>
      {dialog === 'publish' && (
        <PublishDialog
          draft={draft}
          onClose={() => setDialog(null)}
          onPublished={(published) => {
            setDialog(null);
            toast(TEXTS.publishedNow(published.version));
            session.expireCatalog();
            void editor.load();
          }}
        />
      )}
      {dialog === 'versions' && (
        <VersionsDialog
          survey={survey}
          site={site}
          draft={draft}
          onClose={() => setDialog(null)}
          onRestored={(restored, number) => {
            setDialog(null);
            toast(TEXTS.restored(number));
            void editor.load(restored);
          }}
        />
      )}
      {dialog === 'discard' && (
        <ConfirmDialog
          title={TEXTS.discardTitle}
          confirm={TEXTS.discard}
          isDangerous
          isBusy={discard.isBusy}
          problem={discard.problem}
          onConfirm={() => void discard.run()}
          onClose={() => setDialog(null)}
        >
          <p>{TEXTS.discardHelp}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
