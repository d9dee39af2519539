import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDate, formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/settings.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { siteNames } from '../members/rights.tsx';
import { CreateKeyDialog } from './create_key.tsx';
import type { PartProperties } from './part.ts';

type Key = Schemas['KeyOut'];

/** The API keys: create, list, revoke. */
export function KeysPart({ site, catalog }: PartProperties) {
  const { api, toast } = useApp();
  const timeZone = timeZoneOf(site);
  const { data, problem, refresh } = usePolled((signal) => api.get('/v1/keys', { signal }), [], {
    everySeconds: 10,
  });
  const [showsRevoked, setShowsRevoked] = useState(false);
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const all = data ? [...data.data].reverse() : [];
  const rows = all.filter(({ revoked_at }) => showsRevoked || revoked_at === null);
  return (
    <Panel
      title={TEXTS.keys}
      about={TEXTS.keysAbout}
      isLoading={!data}
      problem={problem}
      actions={
        <Button icon="plus" kind="primary" isSmall onClick={() => setIsCreating(true)}>
          {TEXTS.createKey}
        </Button>
      }
    >
      <Table
        caption={TEXTS.keys}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="lock" title={TEXTS.noKeysYet} />}
        columns={[
          {
            key: 'name',
            name: TEXTS.keyName,
            isRowHeader: true,
            cell: ({ id, name, revoked_at }) => (
              <div class="two-lines">
                <span>
                  <bdi>{name}</bdi> {revoked_at && <Pill kind="bad">{TEXTS.revoked}</Pill>}
                </span>
                <span class="muted">oot_sk_{id}_…</span>
              </div>
            ),
          },
          { key: 'scopes', name: TEXTS.scopes, cell: ({ scopes }) => scopes.join(', ') },
          {
            key: 'sites',
            name: TEXTS.sites,
            isWideOnly: true,
            cell: ({ sites }) => siteNames(sites, catalog),
          },
          {
            key: 'used',
            name: TEXTS.lastUsed,
            cell: ({ last_used_at: at }) => (at ? formatDateTime(at, timeZone) : TEXTS.neverUsed),
          },
          {
            key: 'until',
            name: TEXTS.expiry,
            cell: ({ expires_at: at }) => (at ? formatDate(at, timeZone) : TEXTS.noExpiry),
          },
          {
            key: 'actions',
            name: TEXTS.actions,
            isNameHidden: true,
            isNumber: true,
            cell: (key) =>
              key.revoked_at === null && (
                <Button
                  kind="quiet"
                  isSmall
                  label={TEXTS.revokeKeyTitle(key.name)}
                  onClick={() => setRevoking(key)}
                >
                  {TEXTS.revoke}
                </Button>
              ),
          },
        ]}
      />
      {all.length > 0 && (
        <Checkbox label={TEXTS.showRevoked} checked={showsRevoked} onChange={setShowsRevoked} />
      )}
      {isCreating && (
        <CreateKeyDialog catalog={catalog} onClose={() => setIsCreating(false)} onDone={refresh} />
      )}
      {revoking && (
        <DangerDialog
          title={TEXTS.revokeKeyTitle(revoking.name)}
          text={TEXTS.revokeKeyText}
          confirm={TEXTS.revoke}
          onClose={() => setRevoking(null)}
          run={async () => {
            const { effect } = await api.delete('/v1/keys/{key_id}', { path: { key_id: revoking.id } });
            setRevoking(null);
            refresh();
            toast(effect);
          }}
        />
      )}
    </Panel>
  );
}
