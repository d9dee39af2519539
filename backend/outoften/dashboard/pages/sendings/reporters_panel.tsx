import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { KEY_NAMES, PROVIDER_NAMES, PROVIDER_STEPS, TEXTS } from '../../texts/mailing/reporters.ts';
import { timeZoneOf } from '../../time_zone.ts';

type Reporter = Schemas['ReporterOut'];
type Provider = Reporter['provider'];

/** The mail services that report bounces and complaints: added with a secret address, given a key, deleted. */
export function ReportersPanel({ site }: { site: Schemas['SiteOut'] }) {
  const { api, toast } = useApp();
  const { data, problem, refresh } = usePolled((signal) => api.get('/v1/mail/reporters', { signal }), [], {
    everySeconds: 30,
  });
  const [provider, setProvider] = useState<Provider>('postmark');
  const [key, setKey] = useState('');
  const [added, setAdded] = useState<{ url: string; provider: Provider } | null>(null);
  const [keyed, setKeyed] = useState<Reporter | null>(null);
  const [deleting, setDeleting] = useState<Reporter | null>(null);
  const keyName = KEY_NAMES[provider];
  const add = useAction(async () => {
    const given = keyName && key.trim() ? key.trim() : null;
    const { url } = await api.post('/v1/mail/reporters', {
      body: { site_id: site.id, provider, key: given },
    });
    setAdded({ url, provider });
    setKey('');
    refresh();
  });
  return (
    <Panel title={TEXTS.title} about={TEXTS.about} isLoading={!data} problem={problem || add.problem}>
      <Table
        caption={TEXTS.title}
        rows={data?.data.filter(({ site_id }) => site_id === site.id) ?? []}
        rowKey={({ id }) => id}
        empty={<p class="muted">{TEXTS.none}</p>}
        columns={[
          {
            key: 'provider',
            name: TEXTS.provider,
            isRowHeader: true,
            cell: (reporter) => PROVIDER_NAMES[reporter.provider],
          },
          {
            key: 'last',
            name: TEXTS.last,
            cell: ({ last_at }) => (last_at ? formatDateTime(last_at, timeZoneOf(site)) : TEXTS.never),
          },
          {
            key: 'actions',
            name: TEXTS.actions,
            isNameHidden: true,
            isNumber: true,
            cell: (reporter) => {
              const name = KEY_NAMES[reporter.provider];
              return (
                <>
                  {name && (
                    <Button isSmall onClick={() => setKeyed(reporter)}>
                      {TEXTS.enterKey(name)}
                    </Button>
                  )}{' '}
                  <Button
                    icon="trash"
                    kind="quiet"
                    isSmall
                    label={TEXTS.deleteOf(PROVIDER_NAMES[reporter.provider])}
                    onClick={() => setDeleting(reporter)}
                  />
                </>
              );
            },
          },
        ]}
      />
      <form
        class="form-row check-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          add.run();
        }}
      >
        <Select
          label={TEXTS.provider}
          value={provider}
          options={Object.entries(PROVIDER_NAMES).map(([value, name]) => ({
            value: value as Provider,
            name,
          }))}
          onChange={setProvider}
        />
        {keyName && <TextField label={keyName} hint={TEXTS.keyHint} value={key} onInput={setKey} />}
        <Button type="submit" icon="plus" isBusy={add.isBusy}>
          {TEXTS.add}
        </Button>
      </form>
      {added && (
        <SecretDialog title={TEXTS.urlTitle} onClose={() => setAdded(null)}>
          {(onCopied) => (
            <>
              <p>{TEXTS.urlHelp}</p>
              <CodeBlock text={added.url} copyLabel={TEXTS.copy} onCopied={onCopied} />
              <p>{PROVIDER_STEPS[added.provider]}</p>
            </>
          )}
        </SecretDialog>
      )}
      {keyed && <KeyDialog reporter={keyed} onClose={() => setKeyed(null)} />}
      {deleting && (
        <DangerDialog
          title={TEXTS.deleteTitle(PROVIDER_NAMES[deleting.provider])}
          text={TEXTS.deleteText}
          confirm={TEXTS.delete}
          onClose={() => setDeleting(null)}
          run={async () => {
            await api.delete('/v1/mail/reporters/{mail_reporter_id}', {
              path: { mail_reporter_id: deleting.id },
            });
            setDeleting(null);
            toast(TEXTS.deleted);
            refresh();
          }}
        />
      )}
    </Panel>
  );
}

function KeyDialog({ reporter, onClose }: { reporter: Reporter; onClose: () => void }) {
  const { api, toast } = useApp();
  const [key, setKey] = useState('');
  const name = KEY_NAMES[reporter.provider] ?? '';
  const { run, isBusy, problem } = useAction(async () => {
    const path = { mail_reporter_id: reporter.id };
    await api.patch('/v1/mail/reporters/{mail_reporter_id}', { path, body: { key: key.trim() } });
    toast(TEXTS.saved);
    onClose();
  });
  return (
    <Dialog
      title={TEXTS.enterKey(name)}
      onClose={onClose}
      onSubmit={() => key.trim() && run()}
      actions={
        <Button type="submit" kind="primary" disabled={!key.trim()} isBusy={isBusy}>
          {TEXTS.save}
        </Button>
      }
    >
      <TextField label={name} value={key} onInput={setKey} />
      <Notice text={problem} />
    </Dialog>
  );
}
