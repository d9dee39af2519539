import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { useAction, useApp, useOwn, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import type { Catalog } from '../../server/session.ts';
import { TEXTS } from '../../texts/members.ts';
import { PAGE_NAMES, ROLE_NAMES } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SitePageProperties } from '../page.ts';
import { CreateAccount } from './create_account.tsx';
import { ChangeDialog, InviteDialog, LinkDialog, RemoveDialog } from './dialogs.tsx';
import { Invitations } from './invitations.tsx';
import { mayManage, siteNames } from './rights.tsx';
import { SessionsPanel } from './sessions_panel.tsx';

type Member = Schemas['MemberOut'];
type Open = { dialog: 'change' | 'remove'; member: Member } | { dialog: 'link'; member: Member; url: string };

/** Who may open the dashboard: members, open invitations, sessions. */
export default function MembersPage({ site, catalog }: SitePageProperties) {
  const { api } = useApp();
  const { own, may } = useOwn();
  const timeZone = timeZoneOf(site);
  const isManager = may('keys');
  const { data, problem, refresh } = usePolled((signal) => api.get('/v1/members', { signal }), [], {
    everySeconds: 10,
  });
  const [isInviting, setIsInviting] = useState(false);
  const [version, setVersion] = useState(0);
  return (
    <div class="page">
      <PageHeading
        text={PAGE_NAMES.members}
        about={TEXTS.about}
        actions={
          isManager && (
            <Button kind="primary" icon="plus" onClick={() => setIsInviting(true)}>
              {TEXTS.invite}
            </Button>
          )
        }
      />
      {isManager && own && !own.member && own.role === 'owner' && <CreateAccount onDone={refresh} />}
      <Panel title={TEXTS.members} isLoading={!data} problem={problem}>
        {data && <Members members={data.data} catalog={catalog} timeZone={timeZone} onDone={refresh} />}
      </Panel>
      {isManager && <Invitations key={version} catalog={catalog} timeZone={timeZone} />}
      {isManager && <SessionsPanel timeZone={timeZone} />}
      {isInviting && (
        <InviteDialog
          catalog={catalog}
          onClose={() => setIsInviting(false)}
          onDone={() => setVersion(version + 1)}
        />
      )}
    </div>
  );
}

function Members(properties: { members: Member[]; catalog: Catalog; timeZone: string; onDone: () => void }) {
  const { members, catalog, timeZone, onDone } = properties;
  const { api } = useApp();
  const { own, may } = useOwn();
  const [open, setOpen] = useState<Open | null>(null);
  const link = useAction(async (member: Member) => {
    const path = { member_id: member.id };
    const { url } = await api.post('/v1/members/{member_id}/sign-in-links', { path });
    setOpen({ dialog: 'link', member, url });
  });
  const close = () => setOpen(null);
  return (
    <>
      <Table
        caption={TEXTS.members}
        rows={members}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="members" title={TEXTS.noMembers} text={TEXTS.noMembersHelp} />}
        columns={[
          {
            key: 'name',
            name: TEXTS.name,
            isRowHeader: true,
            cell: ({ id, name, email, has_password }) => (
              <div class="two-lines">
                <span>
                  <bdi>{name}</bdi> {id === own?.member?.id && <Pill kind="good">{TEXTS.you}</Pill>}
                  {!has_password && <Pill kind="warning">{TEXTS.noPassword}</Pill>}
                </span>
                <span class="muted">
                  <bdi>{email}</bdi>
                </span>
              </div>
            ),
          },
          { key: 'role', name: TEXTS.role, cell: ({ role }) => ROLE_NAMES[role] },
          { key: 'sites', name: TEXTS.sites, cell: ({ sites }) => siteNames(sites, catalog) },
          {
            key: 'seen',
            name: TEXTS.lastSeen,
            isWideOnly: true,
            cell: ({ last_seen_at: at }) => (at ? formatDateTime(at, timeZone) : TEXTS.never),
          },
          ...(may('keys')
            ? [
                {
                  key: 'actions',
                  name: TEXTS.actions,
                  isNameHidden: true,
                  isNumber: true,
                  cell: (member: Member) =>
                    mayManage(own, member) && (
                      <Menu
                        label={TEXTS.actionsOf(member.name)}
                        button={{
                          icon: 'more',
                          kind: 'quiet',
                          isSmall: true,
                          label: TEXTS.actionsOf(member.name),
                        }}
                        items={[
                          {
                            name: TEXTS.change,
                            icon: 'edit',
                            run: () => setOpen({ dialog: 'change', member }),
                          },
                          { name: TEXTS.link, icon: 'link', run: () => link.run(member) },
                          {
                            name: TEXTS.remove,
                            icon: 'trash',
                            isDangerous: true,
                            run: () => setOpen({ dialog: 'remove', member }),
                          },
                        ]}
                      />
                    ),
                },
              ]
            : []),
        ]}
      />
      {link.problem && (
        <p class="notice" role="alert">
          {link.problem}
        </p>
      )}
      {open?.dialog === 'change' && (
        <ChangeDialog {...open} catalog={catalog} onClose={close} onDone={onDone} />
      )}
      {open?.dialog === 'remove' && <RemoveDialog {...open} onClose={close} onDone={onDone} />}
      {open?.dialog === 'link' && (
        <LinkDialog
          title={TEXTS.linkReady}
          text={TEXTS.linkReadyHelp(open.member.name)}
          url={open.url}
          onClose={close}
        />
      )}
    </>
  );
}
