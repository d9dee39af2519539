import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Page, Schemas } from '../../server/api.ts';
import { useKeyNames } from '../../server/own_session.ts';
import { ACTION_NAMES, TEXTS } from '../../texts/settings.ts';
import { actorName } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { PartProperties } from './part.ts';

type Entry = Schemas['AuditEntry'];

/** Numbers that tell people nothing; the API has them. */
const HIDDEN = new Set([
  'session_id',
  'member_id',
  'invitation_id',
  'share_id',
  'key_id',
  'sessions_ended',
  'expires_at',
]);

/** Who did what, the newest first; older entries on request. */
export function AuditPart({ site }: PartProperties) {
  const { api } = useApp();
  const timeZone = timeZoneOf(site);
  const { data, problem } = usePolled((signal) => api.getPage('/v1/audit', { signal }), [], {
    everySeconds: 10,
  });
  const keyNames = useKeyNames();
  const [older, setOlder] = useState<Page<Entry> | null>(null);
  const last = older ?? data;
  const more = useAction(async () => {
    if (!last) return;
    const page = await api.getNextPage(last);
    setOlder({ data: [...(older?.data ?? []), ...page.data], next: page.next });
  });
  const rows = [
    ...new Map([...(data?.data ?? []), ...(older?.data ?? [])].map((row) => [row.id, row])).values(),
  ];
  return (
    <Panel title={TEXTS.audit} about={TEXTS.auditAbout} isLoading={!data} problem={problem || more.problem}>
      <Table
        caption={TEXTS.audit}
        rows={rows.sort((one, two) => two.id - one.id)}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'at',
            name: TEXTS.at,
            cell: ({ at }) => <span class="nowrap">{formatDateTime(at, timeZone)}</span>,
          },
          { key: 'actor', name: TEXTS.actor, cell: ({ actor }) => <bdi>{actorName(actor, keyNames)}</bdi> },
          {
            key: 'action',
            name: TEXTS.action,
            isRowHeader: true,
            cell: ({ action }) => <span class="nowrap">{ACTION_NAMES[action] ?? action}</span>,
          },
          {
            key: 'details',
            name: TEXTS.details,
            cell: ({ subject }) => <bdi class="muted">{details(subject)}</bdi>,
          },
        ]}
      />
      {last?.next && (
        <div>
          <Button isBusy={more.isBusy} onClick={more.run}>
            {TEXTS.older}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function details(subject: Record<string, unknown>): string {
  return Object.entries(subject)
    .filter(
      ([name, value]) => !HIDDEN.has(name) && value !== null && !(Array.isArray(value) && value.length === 0),
    )
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${text(value)}`)
    .join(' · ');
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(', ');
  return typeof value === 'object' && value !== null
    ? details(value as Record<string, unknown>)
    : String(value);
}
