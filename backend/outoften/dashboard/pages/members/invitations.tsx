import { Button } from '../../components/controls/button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { useKeyNames } from '../../server/own_session.ts';
import type { Catalog } from '../../server/session.ts';
import { TEXTS } from '../../texts/members.ts';
import { actorName, ROLE_NAMES } from '../../texts/shell.ts';
import { siteNames } from './rights.tsx';

type Invitation = Schemas['InvitationOut'];

/** The invitations that were not used yet. Nothing while there are none. */
export function Invitations({ catalog, timeZone }: { catalog: Catalog; timeZone: string }) {
  const { api, toast } = useApp();
  const { data, problem, refresh } = usePolled((signal) => api.get('/v1/invitations', { signal }), [], {
    everySeconds: 10,
  });
  const keyNames = useKeyNames();
  const withdraw = useAction(async ({ id, email }: Invitation) => {
    await api.delete('/v1/invitations/{invitation_id}', { path: { invitation_id: id } });
    toast(TEXTS.withdrawn(email));
    refresh();
  });
  if (!data?.data.length && !problem) return null;
  return (
    <Panel title={TEXTS.invitations} problem={problem || withdraw.problem}>
      <Table
        caption={TEXTS.invitations}
        rows={data?.data ?? []}
        rowKey={({ id }) => id}
        columns={[
          { key: 'email', name: TEXTS.email, isRowHeader: true, cell: ({ email }) => <bdi>{email}</bdi> },
          { key: 'role', name: TEXTS.role, cell: ({ role }) => ROLE_NAMES[role] },
          { key: 'sites', name: TEXTS.sites, cell: ({ sites }) => siteNames(sites, catalog) },
          {
            key: 'until',
            name: TEXTS.expires,
            cell: ({ expires_at }) => formatDateTime(expires_at, timeZone),
          },
          {
            key: 'by',
            name: TEXTS.invitedBy,
            isWideOnly: true,
            cell: ({ created_by }) => <bdi>{actorName(created_by, keyNames)}</bdi>,
          },
          {
            key: 'withdraw',
            name: TEXTS.actions,
            isNameHidden: true,
            isNumber: true,
            cell: (invitation) => (
              <Button
                kind="quiet"
                isSmall
                label={TEXTS.withdrawOf(invitation.email)}
                onClick={() => withdraw.run(invitation)}
              >
                {TEXTS.withdraw}
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}
