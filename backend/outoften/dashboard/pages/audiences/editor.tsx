import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { useAction, useApp, useOpenPage, useOwn } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { type Criterion, describe, TEXTS } from '../../texts/mailing/audiences.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import type { PartProperties } from '../parts_page.tsx';
import { asGroup, isComplete } from './criteria.ts';
import { GroupFields } from './group_fields.tsx';
import { PreviewPanel } from './preview_panel.tsx';

/** The editor of an audience: its criteria as a sentence, with who belongs to it now. Who may not write sees the same. */
export function AudienceEditor(
  properties: PartProperties & {
    audience: Schemas['Audience'] | null;
    first: { name: string; criteria: Criterion };
  },
) {
  const { audience, first, site, catalog, pathOf } = properties;
  const { api, toast } = useApp();
  const { may } = useOwn();
  const openPage = useOpenPage();
  useDocumentTitle(audience?.name ?? TEXTS.add);
  const [name, setName] = useState(first.name);
  const [criteria, setCriteria] = useState(() => asGroup(first.criteria));
  const [isAsked, setIsAsked] = useState(false);
  const isReady = name.trim() !== '' && isComplete(criteria);
  const surveys = catalog.surveys.filter(({ site_id }) => site_id === site.id);
  const { run, isBusy, problem } = useAction(async () => {
    const body = { name: name.trim(), criteria };
    if (audience) {
      await api.patch('/v1/audiences/{audience_id}', { path: { audience_id: audience.id }, body });
      toast(TEXTS.saved);
    } else {
      const { id } = await api.post('/v1/audiences', { query: { site: site.id }, body });
      toast(TEXTS.added);
      openPage(pathOf([String(id)]));
    }
  });
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) run();
        }}
      >
        <Panel
          title={audience?.name ?? TEXTS.add}
          problem={problem}
          actions={
            audience &&
            may('write') && (
              <Button icon="trash" isSmall label={TEXTS.delete} onClick={() => setIsAsked(true)} />
            )
          }
        >
          <p class="rule-sentence" aria-live="polite">
            {describe(criteria)}
          </p>
          {may('write') && (
            <>
              <div class="form">
                <TextField label={TEXTS.name} value={name} maxLength={100} onInput={setName} />
              </div>
              <h3>{TEXTS.who}</h3>
              <GroupFields group={criteria} surveys={surveys} level={1} onChange={setCriteria} />
              <div class="form-actions">
                <Button type="submit" kind="primary" isBusy={isBusy} disabled={!isReady}>
                  {audience ? TEXTS.save : TEXTS.add}
                </Button>
                <Button onClick={() => openPage(pathOf())}>{SHELL_TEXTS.cancel}</Button>
              </div>
            </>
          )}
        </Panel>
      </form>
      <PreviewPanel siteId={site.id} surveys={surveys} criteria={criteria} />
      {audience && isAsked && (
        <DangerDialog
          title={TEXTS.deleteTitle}
          text={TEXTS.deleteText}
          confirm={TEXTS.delete}
          onClose={() => setIsAsked(false)}
          run={async () => {
            await api.delete('/v1/audiences/{audience_id}', { path: { audience_id: audience.id } });
            toast(TEXTS.deleted);
            openPage(pathOf());
          }}
        />
      )}
    </>
  );
}
