import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Radios } from '../../components/controls/checkbox.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { keptDays, retentionSentence, TEXTS } from '../../texts/settings.ts';
import type { PartProperties } from './part.ts';

/** For ever, and about 3 months to 5 years. */
const CHOICES = [null, 90, 180, 365, 730, 1095, 1825];
const FOREVER = 'forever';

/** After which time responses are erased, and how many that would be now. */
export function RetentionPanel({ site, canChange }: Pick<PartProperties, 'site' | 'canChange'>) {
  const { api, session, toast } = useApp();
  const [days, setDays] = useState(site.retention_days);
  const [action, setAction] = useState(site.retention_action);
  const [isConfirming, setConfirming] = useState(false);
  const path = { site_id: site.id };
  const preview = usePolled(
    async (signal) =>
      days === null
        ? null
        : api.get('/v1/sites/{site_id}/retention-preview', { path, query: { days }, signal }),
    [site.id, days],
    { everySeconds: 60 },
  );
  const save = useAction(async () => {
    await api.patch('/v1/sites/{site_id}', {
      path,
      body: { retention_days: days, retention_action: action },
    });
    setConfirming(false);
    session.expireCatalog();
    toast(TEXTS.saved);
  });
  const choices = [...new Set([...CHOICES, site.retention_days])].sort(
    (one, other) => (one ?? 0) - (other ?? 0),
  );
  const sentence = preview.data && !preview.isStale ? retentionSentence(preview.data, action) : '';
  const isUnchanged = days === site.retention_days && (days === null || action === site.retention_action);
  return (
    <Panel title={TEXTS.retention} columns={6} problem={preview.problem || save.problem}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (preview.data?.responses) setConfirming(true);
          else save.run();
        }}
      >
        <Select
          label={TEXTS.keep}
          hint={TEXTS.keepHint}
          value={days === null ? FOREVER : String(days)}
          options={choices.map((choice) => ({
            value: choice === null ? FOREVER : String(choice),
            name: keptDays(choice),
          }))}
          onChange={(value) => setDays(value === FOREVER ? null : Number(value))}
          disabled={!canChange}
        />
        {days !== null && (
          <fieldset class="plain" disabled={!canChange}>
            <Radios
              legend={TEXTS.retentionAction}
              value={action}
              options={options(TEXTS.retentionActions)}
              onChange={setAction}
            />
          </fieldset>
        )}
        <p aria-live="polite">{sentence}</p>
        {canChange && (
          <Button
            type="submit"
            kind="primary"
            isBusy={save.isBusy}
            disabled={isUnchanged || (days !== null && sentence === '')}
          >
            {TEXTS.save}
          </Button>
        )}
      </form>
      {isConfirming && (
        <ConfirmDialog
          title={TEXTS.retentionTitle(keptDays(days))}
          confirm={TEXTS.retentionConfirm[action]}
          isDangerous
          isBusy={save.isBusy}
          problem={save.problem}
          onConfirm={() => void save.run()}
          onClose={() => setConfirming(false)}
        >
          <p>{sentence}</p>
          <p>{TEXTS.retentionEffect[action]}</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

/** Returns the choices of radio buttons. */
export function options<Value extends string>(names: Record<Value, { name: string; hint: string }>) {
  return (Object.keys(names) as Value[]).map((value) => ({ value, ...names[value] }));
}
