import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { useKeyNames } from '../../server/own_session.ts';
import { actorName } from '../../texts/shell.ts';
import { protectionOf, showsSentence, TEXTS } from '../../texts/surveys/share.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { CreatedDialog } from './created_dialog.tsx';
import { type Created, ShareDialog } from './share_dialog.tsx';

type Share = Schemas['ShareOut'];

/** The links with which people without an account see results of the survey. */
export default function SharePage({ survey, site }: SurveyPageProperties) {
  const { api, toast } = useApp();
  const timeZone = timeZoneOf(site);
  const [edited, setEdited] = useState<Share | 'new' | null>(null);
  const [created, setCreated] = useState<Created | null>(null);
  const [revoked, setRevoked] = useState<Share | null>(null);
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/shares', { query: { survey: survey.id }, signal }),
    [survey.id],
    { everySeconds: 10 },
  );
  const keyNames = useKeyNames();
  const newLink = (
    <Button icon="plus" kind="primary" onClick={() => setEdited('new')}>
      {TEXTS.newLink}
    </Button>
  );
  const hasLinks = data !== null && data.data.length > 0;
  return (
    <div class="page">
      <PageHeading
        text={TEXTS.title}
        title={`${TEXTS.title} · ${survey.name}`}
        about={TEXTS.about}
        actions={hasLinks && newLink}
      />
      <Panel title={TEXTS.links} about={hasLinks && TEXTS.linksHelp} isLoading={!data} problem={problem}>
        {data && (
          <Table
            caption={TEXTS.links}
            rows={data.data}
            rowKey={({ id }) => id}
            empty={<EmptyState icon="share" title={TEXTS.none} text={TEXTS.noneHelp} action={newLink} />}
            columns={[
              { key: 'name', name: TEXTS.name, isRowHeader: true, cell: (share) => <Name share={share} /> },
              { key: 'shows', name: TEXTS.shows, cell: showsSentence },
              {
                key: 'protection',
                name: TEXTS.protection,
                cell: (share) => protectionOf(share, timeZone).join(' · '),
              },
              {
                key: 'creator',
                name: TEXTS.createdBy,
                cell: ({ created_by }) => <bdi>{actorName(created_by, keyNames)}</bdi>,
              },
              {
                key: 'opened',
                name: TEXTS.lastOpened,
                cell: ({ last_viewed_at }) =>
                  last_viewed_at ? formatDateTime(last_viewed_at, timeZone) : TEXTS.neverOpened,
              },
              {
                key: 'actions',
                name: TEXTS.actions,
                isNameHidden: true,
                cell: (share) => (
                  <span class="share-actions">
                    <Button icon="edit" isSmall onClick={() => setEdited(share)}>
                      {TEXTS.edit}
                    </Button>
                    <Button icon="trash" isSmall onClick={() => setRevoked(share)}>
                      {TEXTS.revoke}
                    </Button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Panel>
      {edited && (
        <ShareDialog
          survey={survey}
          timeZone={timeZone}
          share={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onDone={(link) => {
            refresh();
            setEdited(null);
            setCreated(link);
          }}
        />
      )}
      {created && <CreatedDialog created={created} onClose={() => setCreated(null)} />}
      {revoked && (
        <DangerDialog
          title={TEXTS.revokeTitle(revoked.name)}
          text={TEXTS.revokeHelp}
          confirm={TEXTS.revoke}
          onClose={() => setRevoked(null)}
          run={async () => {
            await api.delete('/v1/shares/{share_id}', { path: { share_id: revoked.id } });
            refresh();
            setRevoked(null);
            toast(TEXTS.revoked);
          }}
        />
      )}
    </div>
  );
}

function Name({ share }: { share: Share }) {
  const isExpired = share.expires_at !== null && Date.parse(share.expires_at) <= Date.now();
  return (
    <>
      <bdi>{share.name}</bdi> {isExpired && <Pill kind="warning">{TEXTS.expired}</Pill>}
    </>
  );
}
