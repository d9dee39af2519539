import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { useAction, useApp } from '../../context.ts';
import { TEXTS } from '../../texts/settings.ts';
import type { PartProperties } from './part.ts';
import { useSiteChange } from './site_change.ts';

/** The secrets with which the owner's server signs identities: create, change over, revoke. */
export function Secrets({ site, canChange }: Pick<PartProperties, 'site' | 'canChange'>) {
  const { api, session, toast } = useApp();
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<number | null>(null);
  const [isRotating, setIsRotating] = useState(false);
  const path = { site_id: site.id };
  const rotate = useAction(async () => {
    setSecret((await api.post('/v1/sites/{site_id}/identity-secrets', { path })).secret);
    setIsRotating(false);
    session.expireCatalog();
  });
  const revoke = useAction(async (id: number) => {
    const reply = await api.delete('/v1/sites/{site_id}/identity-secrets/{identity_secret_id}', {
      path: { ...path, identity_secret_id: id },
    });
    setRevoking(null);
    session.expireCatalog();
    toast(reply.effect);
  });
  const { shown, save, problem } = useSiteChange(site);
  const ids = [...site.identity_secrets].sort((one, two) => two - one);
  return (
    <Panel title={TEXTS.secrets} about={TEXTS.secretsAbout} columns={6} problem={rotate.problem || problem}>
      {ids.length === 0 && <p class="muted">{TEXTS.noSecrets}</p>}
      {ids.length > 0 && (
        <ul class="setting-list" role="list">
          {ids.map((id, index) => (
            <li key={id}>
              <span>
                {TEXTS.secretNumber(id)} {index === 0 && <Pill kind="good">{TEXTS.newest}</Pill>}
              </span>
              {canChange && (
                <Button
                  kind="quiet"
                  isSmall
                  label={TEXTS.revokeSecretTitle(id)}
                  onClick={() => setRevoking(id)}
                >
                  {TEXTS.revoke}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {canChange && (
        <>
          <p class="field-hint">{TEXTS.rotateHint}</p>
          <div>
            <Button
              icon="lock"
              isBusy={rotate.isBusy}
              onClick={() => (ids.length < 2 ? rotate.run() : setIsRotating(true))}
            >
              {TEXTS.rotate}
            </Button>
          </div>
        </>
      )}
      <Checkbox
        isSwitch
        label={TEXTS.requireIdentity}
        hint={TEXTS.requireIdentityHint}
        checked={shown.require_identity}
        disabled={!canChange || ids.length === 0}
        onChange={(required) => save({ require_identity: required })}
      />
      {isRotating && (
        <ConfirmDialog
          title={TEXTS.rotate}
          confirm={TEXTS.rotate}
          isDangerous
          isBusy={rotate.isBusy}
          problem={rotate.problem}
          onConfirm={rotate.run}
          onClose={() => setIsRotating(false)}
        >
          <p>{TEXTS.rotateThird}</p>
        </ConfirmDialog>
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={TEXTS.revokeSecretTitle(revoking)}
          confirm={TEXTS.revoke}
          isDangerous
          isBusy={revoke.isBusy}
          problem={revoke.problem}
          onConfirm={() => revoke.run(revoking)}
          onClose={() => setRevoking(null)}
        >
          <p>{TEXTS.revokeSecretText}</p>
        </ConfirmDialog>
      )}
      {secret !== null && (
        <SecretDialog title={TEXTS.secretReady} onClose={() => setSecret(null)}>
          {(onCopied) => (
            <>
              <p>{TEXTS.secretReadyHelp}</p>
              <CodeBlock text={secret} copyLabel={TEXTS.copySecret} onCopied={onCopied} />
            </>
          )}
        </SecretDialog>
      )}
    </Panel>
  );
}
