import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Facts, Panel } from '../../components/layout/panel.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { useAction, useApp, useOpenPage, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import { useKeyNames } from '../../server/own_session.ts';
import { KIND_NAMES } from '../../texts/automation/automation.ts';
import { STOPPED, TEXTS } from '../../texts/automation/destinations.ts';
import { actorName, TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { DeliveriesPanel } from './deliveries/panel.tsx';
import { describeEvents, describeFilter } from './describe.ts';
import { ConnectForm } from './form/index.tsx';
import { type Endpoint, kindOf, nameOf } from './kinds.ts';
import { EndpointState } from './list.tsx';
import { PreparePanel } from './prepare_panel.tsx';
import { TestPanel } from './test_panel.tsx';

type Asked = 'rotate' | 'delete' | null;

/** One destination: its state, a test, its deliveries, and what can be changed. */
export function Detail(properties: AutomationPageProperties & { id: number; isEdited: boolean }) {
  const { id, isEdited, site, catalog, pathOf } = properties;
  const { api, toast } = useApp();
  const openPage = useOpenPage();
  const timeZone = timeZoneOf(site);
  const path = { endpoint_id: id };
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/endpoints/{endpoint_id}', { path, signal }),
    [id],
    { everySeconds: 5 },
  );
  const keyNames = useKeyNames();
  const [asked, setAsked] = useState<Asked>(null);
  const [secret, setSecret] = useState<Awaited<ReturnType<typeof rotateSecret>> | null>(null);
  const rotateSecret = () => api.post('/v1/endpoints/{endpoint_id}/rotate-secret', { path });
  const change = useAction(async (active: boolean) => {
    await api.patch('/v1/endpoints/{endpoint_id}', { path, body: { active } });
    toast(active ? TEXTS.switchedOn : TEXTS.switchedOff);
    refresh();
  });
  const rotate = useAction(async () => {
    setSecret(await rotateSecret());
    setAsked(null);
  });
  useDocumentTitle(data ? nameOf(data) : undefined);
  if (!data) {
    return (
      <>
        <BackLink to={pathOf()}>{TEXTS.back}</BackLink>
        <Panel title={TEXTS.destinations} isLoading={!problem} problem={problem && SHELL_TEXTS.gone} />
      </>
    );
  }
  const kind = kindOf(data);
  if (isEdited) return <ConnectForm {...properties} kind={kind} endpoint={data} onSaved={refresh} />;
  const items = [
    ...(kind === 'webhook'
      ? [{ name: TEXTS.rotate, icon: 'lock', run: () => setAsked('rotate') } as const]
      : []),
    { name: TEXTS.delete, icon: 'trash', isDangerous: true, run: () => setAsked('delete') } as const,
  ];
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.back}</BackLink>
      <div class="page grid">
        <Panel
          columns={7}
          title={nameOf(data)}
          problem={change.problem}
          actions={
            <>
              <EndpointState endpoint={data} />
              <Button icon="edit" isSmall onClick={() => openPage(pathOf([String(id), 'edit']))}>
                {TEXTS.edit}
              </Button>
              <Button isSmall isBusy={change.isBusy} onClick={() => change.run(!data.active)}>
                {data.active ? TEXTS.switchOff : TEXTS.switchOn}
              </Button>
              <Menu
                label={TEXTS.more}
                button={{ icon: 'more', label: TEXTS.more, isSmall: true }}
                items={items}
              />
            </>
          }
        >
          {!data.active && data.disabled_reason && <Notice text={STOPPED[data.disabled_reason]} />}
          <Facts
            facts={factsOf(
              data,
              timeZone,
              describeFilter(data, catalog),
              catalog.sites.length > 1 ? siteOf(data, site.name) : '',
              actorName(data.created_by, keyNames),
            )}
          />
        </Panel>
        <TestPanel endpoint={data} />
        {kind === 'hubspot' && <PreparePanel endpointId={id} />}
        <DeliveriesPanel endpoint={data} page={properties} />
      </div>
      {asked === 'rotate' && (
        <ConfirmDialog
          title={TEXTS.rotate}
          confirm={TEXTS.rotate}
          isBusy={rotate.isBusy}
          problem={rotate.problem}
          onConfirm={rotate.run}
          onClose={() => setAsked(null)}
        >
          <p>{TEXTS.rotateText}</p>
        </ConfirmDialog>
      )}
      {asked === 'delete' && (
        <DangerDialog
          title={TEXTS.deleteOf(nameOf(data))}
          text={TEXTS.deleteText}
          confirm={TEXTS.delete}
          onClose={() => setAsked(null)}
          run={async () => {
            await api.delete('/v1/endpoints/{endpoint_id}', { path });
            toast(TEXTS.deleted);
            openPage(pathOf());
          }}
        />
      )}
      {secret && (
        <SecretDialog title={TEXTS.secretReady} onClose={() => setSecret(null)}>
          {(onCopied) => (
            <>
              <p>{TEXTS.secretReadyHelp}</p>
              <CodeBlock text={secret.secret} copyLabel={TEXTS.copySecret} onCopied={onCopied} />
              <p class="muted">{TEXTS.secretOverlap(formatDateTime(secret.previous_expires_at, timeZone))}</p>
            </>
          )}
        </SecretDialog>
      )}
    </>
  );
}

const siteOf = ({ site_id }: Endpoint, name: string) => (site_id === null ? TEXTS.allSites : name);

function factsOf(endpoint: Endpoint, timeZone: string, filter: string[], siteName: string, by: string) {
  const { to, url, template, created_at: at } = endpoint;
  const where = [KIND_NAMES[kindOf(endpoint)], to.join(', ') || url || template?.url]
    .filter(Boolean)
    .join(' · ');
  return [
    { name: TEXTS.where, value: where },
    { name: TEXTS.sent, value: describeEvents(endpoint) },
    ...(filter.length > 0 ? [{ name: TEXTS.onlySome, value: filter.join(', ') }] : []),
    ...(siteName ? [{ name: TEXTS.sites, value: siteName }] : []),
    { name: TEXTS.added, value: TEXTS.addedBy(by, formatDateTime(at, timeZone)) },
  ];
}
