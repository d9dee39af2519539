import { useState } from 'preact/hooks';
import { Button } from '../../../components/controls/button.tsx';
import { CodeBlock } from '../../../components/controls/copy_button.tsx';
import { TextField } from '../../../components/controls/field.tsx';
import { CodeText } from '../../../components/layout/code_text.tsx';
import { Notice } from '../../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../../components/layout/page_heading.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { SecretDialog } from '../../../components/overlays/secret_dialog.tsx';
import { useAction, useApp, useOpenPage } from '../../../context.ts';
import { KIND_NAMES } from '../../../texts/automation/automation.ts';
import { TEXTS } from '../../../texts/automation/destinations.ts';
import { KINDS } from '../../../texts/automation/kinds.ts';
import { TEXTS as SHELL_TEXTS } from '../../../texts/shell.ts';
import { BackLink } from '../../automation/back_link.tsx';
import type { AutomationPageProperties } from '../../automation/parts.ts';
import { type Endpoint, type KindKey, nameOf } from '../kinds.ts';
import { bodyOf, changesOf, type Draft, draftOf } from './draft.ts';
import { EventFields } from './event_fields.tsx';
import { PreviewPanel } from './preview_panel.tsx';
import { TargetFields } from './target_fields.tsx';

/** The form for a new destination, or for the changes of one. */
export function ConnectForm(
  properties: AutomationPageProperties & { kind: KindKey; endpoint: Endpoint | null; onSaved?: () => void },
) {
  const { kind, endpoint, site, pathOf, onSaved } = properties;
  const { api, toast } = useApp();
  const openPage = useOpenPage();
  const [draft, setDraft] = useState<Draft>(() => draftOf(endpoint));
  const [created, setCreated] = useState<{ id: number; secret: string } | null>(null);
  const name = KIND_NAMES[kind];
  useDocumentTitle(endpoint ? undefined : TEXTS.connectKind(name));
  const { steps, fields = [] } = KINDS[kind];
  const secretNames = fields.filter(({ isSecret }) => isSecret).map((field) => field.name);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const open = (id: number) => openPage(pathOf([String(id)]));
  const { run, isBusy, problem } = useAction(async () => {
    if (endpoint) {
      const path = { endpoint_id: endpoint.id };
      await api.patch('/v1/endpoints/{endpoint_id}', { path, body: changesOf(endpoint, draft, secretNames) });
      toast(TEXTS.saved);
      onSaved?.();
      open(endpoint.id);
      return;
    }
    const { id, secret } = await api.post('/v1/endpoints', {
      body: bodyOf(kind, draft, site.id, secretNames),
    });
    if (secret) {
      setCreated({ id, secret });
    } else {
      toast(TEXTS.connected);
      open(id);
    }
  });
  return (
    <form
      class="page"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.events.length > 0) run();
      }}
    >
      <BackLink to={endpoint ? pathOf([String(endpoint.id)]) : pathOf(['new'])}>
        {endpoint ? nameOf(endpoint) : TEXTS.otherKinds}
      </BackLink>
      <Panel title={endpoint ? TEXTS.editOf(nameOf(endpoint)) : TEXTS.connectKind(name)}>
        <div class="with-steps">
          <div class="form">
            <TargetFields kind={kind} draft={draft} endpoint={endpoint} onChange={change} />
            <TextField
              label={TEXTS.name}
              hint={TEXTS.nameHint}
              value={draft.name}
              maxLength={100}
              onInput={(value) => change({ name: value })}
            />
          </div>
          {!endpoint && (
            <section class="steps">
              <h3>{TEXTS.howTo}</h3>
              <ol>
                {steps.map((step) => (
                  <li key={step}>
                    <CodeText text={step} />
                  </li>
                ))}
              </ol>
            </section>
          )}
        </div>
      </Panel>
      <Panel title={TEXTS.events} problem={draft.events.length === 0 ? TEXTS.needsEvent : ''}>
        <EventFields kind={kind} page={properties} draft={draft} isNew={!endpoint} onChange={change} />
      </Panel>
      {kind === 'custom' && <PreviewPanel draft={draft} />}
      <Notice text={problem} />
      <div class="form-actions">
        <Button type="submit" kind="primary" isBusy={isBusy} disabled={draft.events.length === 0}>
          {endpoint ? TEXTS.save : TEXTS.connectKind(name)}
        </Button>
        <Button onClick={() => (endpoint ? open(endpoint.id) : openPage(pathOf()))}>
          {SHELL_TEXTS.cancel}
        </Button>
      </div>
      {created && (
        <SecretDialog title={TEXTS.secretReady} onClose={() => open(created.id)}>
          {(onCopied) => (
            <>
              <p>{TEXTS.secretReadyHelp}</p>
              <CodeBlock text={created.secret} copyLabel={TEXTS.copySecret} onCopied={onCopied} />
            </>
          )}
        </SecretDialog>
      )}
    </form>
  );
}
