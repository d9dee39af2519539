import { Button } from '../../components/controls/button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { useKeyNames } from '../../server/own_session.ts';
import { TEXTS } from '../../texts/members.ts';

type Session = Schemas['ListedSession'];

/** The sessions that one may end: with `memberId`, those of one member. */
export function SessionsPanel({ memberId, timeZone }: { memberId?: number; timeZone: string }) {
  const { api, toast } = useApp();
  const { data, problem, refresh } = usePolled((signal) => api.get('/v1/sessions', { signal }), [memberId], {
    everySeconds: 10,
  });
  const rows = data?.data.filter((session) => memberId === undefined || session.member_id === memberId) ?? [];
  const end = useAction(async (session: Session) => {
    await api.delete('/v1/sessions/{session_id}', { path: { session_id: session.id } });
    toast(TEXTS.sessionEnded);
    refresh();
  });
  const endOthers = useAction(async () => {
    const query = memberId === undefined ? {} : { member: memberId };
    const { sessions_ended: ended } = await api.delete('/v1/sessions', { query });
    toast(TEXTS.endedOthers(ended.length));
    refresh();
  });
  const keyNames = useKeyNames();
  const whose = (session: Session) =>
    session.member_name ??
    (session.key_id ? TEXTS.ofKey(keyNames.get(session.key_id) ?? session.key_id) : TEXTS.ofLink);
  return (
    <Panel
      title={TEXTS.sessions}
      about={memberId === undefined ? TEXTS.sessionsAbout : TEXTS.ownSessionsAbout}
      isLoading={!data}
      problem={problem || end.problem || endOthers.problem}
      actions={
        rows.length > 1 && (
          <Button isSmall isBusy={endOthers.isBusy} onClick={() => endOthers.run()}>
            {TEXTS.endOthers}
          </Button>
        )
      }
    >
      <Table
        caption={TEXTS.sessions}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'who',
            name: TEXTS.whose,
            isRowHeader: true,
            cell: (session) => (
              <>
                <bdi>{whose(session)}</bdi> {session.is_own && <Pill kind="good">{TEXTS.thisBrowser}</Pill>}
                {session.is_unused_link && <Pill kind="warning">{TEXTS.unusedLink}</Pill>}
              </>
            ),
          },
          { key: 'since', name: TEXTS.began, cell: ({ created_at }) => formatDateTime(created_at, timeZone) },
          { key: 'until', name: TEXTS.ends, cell: ({ expires_at }) => formatDateTime(expires_at, timeZone) },
          {
            key: 'end',
            name: TEXTS.actions,
            isNameHidden: true,
            isNumber: true,
            cell: (session) =>
              !session.is_own && (
                <Button
                  kind="quiet"
                  isSmall
                  label={TEXTS.endOf(whose(session))}
                  onClick={() => end.run(session)}
                >
                  {TEXTS.end}
                </Button>
              ),
          },
        ]}
      />
    </Panel>
  );
}
