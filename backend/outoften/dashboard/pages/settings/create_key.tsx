import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { type Scope, useAction, useApp, useOwn } from '../../context.ts';
import type { Catalog } from '../../server/session.ts';
import { SCOPE_HINTS, TEXTS } from '../../texts/settings.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';

type Days = keyof typeof TEXTS.daysNames;

/** Asks what a new key is for and what it may do, then shows it once. */
export function CreateKeyDialog(properties: { catalog: Catalog; onClose: () => void; onDone: () => void }) {
  const { catalog, onClose, onDone } = properties;
  const { api } = useApp();
  const { own } = useOwn();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['read']);
  const [days, setDays] = useState<Days>('');
  const [site, setSite] = useState('');
  const [key, setKey] = useState<string | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    const expiresAt = days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;
    const sites = site ? [Number(site)] : null;
    const body = { name: name.trim(), scopes, expires_at: expiresAt, sites };
    setKey((await api.post('/v1/keys', { body })).key);
    onDone();
  });
  if (key !== null) {
    return (
      <SecretDialog title={TEXTS.keyReady} onClose={onClose}>
        {(onCopied) => (
          <>
            <p>{TEXTS.keyReadyHelp}</p>
            <CodeBlock text={key} copyLabel={TEXTS.copyKey} onCopied={onCopied} />
          </>
        )}
      </SecretDialog>
    );
  }
  return (
    <Dialog
      title={TEXTS.createKey}
      onClose={onClose}
      onSubmit={() => scopes.length > 0 && run()}
      actions={
        <>
          <Button onClick={onClose}>{SHELL_TEXTS.cancel}</Button>
          <Button
            type="submit"
            kind="primary"
            isBusy={isBusy}
            disabled={name.trim() === '' || scopes.length === 0}
          >
            {TEXTS.createKey}
          </Button>
        </>
      }
    >
      <TextField label={TEXTS.keyName} value={name} onInput={setName} />
      <fieldset class="radios">
        <legend class="field-label">{TEXTS.scopes}</legend>
        {(Object.keys(SCOPE_HINTS) as Scope[])
          .filter((scope) => own?.scopes.includes(scope))
          .map((scope) => (
            <Checkbox
              key={scope}
              label={SCOPE_HINTS[scope]}
              checked={scopes.includes(scope)}
              onChange={(checked) =>
                setScopes(checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
              }
            />
          ))}
      </fieldset>
      {catalog.sites.length > 1 && (
        <Select
          label={TEXTS.sites}
          value={site}
          options={[
            { value: '', name: TEXTS.allSites },
            ...catalog.sites.map(({ id, name }) => ({ value: String(id), name })),
          ]}
          onChange={setSite}
        />
      )}
      <Select
        label={TEXTS.days}
        value={days}
        options={(['', '30', '90', '365'] as Days[]).map((value) => ({
          value,
          name: TEXTS.daysNames[value],
        }))}
        onChange={setDays}
      />
      <Notice text={problem} />
    </Dialog>
  );
}
