import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Facts, Panel } from '../../components/layout/panel.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { useApp, useOpenPage, useOwn, usePolled } from '../../context.ts';
import { formatDate, formatDateTime, formatLanguage } from '../../format.ts';
import { historySentence, STATE_HELP, STATE_NAMES, TEXTS } from '../../texts/mailing/people.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { PartProperties } from '../parts_page.tsx';
import { BY_QUERY, PersonForm } from './form.tsx';
import { PersonState } from './list.tsx';

/** One person: what is known, whether e-mails reach them, how often they were asked, and what can be changed. */
export function PersonPage(properties: PartProperties & { id: string }) {
  const { id, site, survey, pathOf } = properties;
  const { api, toast } = useApp();
  const { may } = useOwn();
  const openPage = useOpenPage();
  const [open, setOpen] = useState<'edit' | 'unsubscribe' | 'delete' | null>(null);
  const timeZone = timeZoneOf(site);
  const request = { path: { recipient_id: BY_QUERY }, query: { site: site.id, id } };
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/recipients/{recipient_id}', { ...request, signal }),
    [site.id, id],
    { everySeconds: 10 },
  );
  useDocumentTitle(data?.name ?? data?.email);
  const back = <BackLink to={pathOf()}>{TEXTS.allPeople}</BackLink>;
  if (!data) {
    return (
      <>
        {back}
        <Panel title={TEXTS.person} isLoading={!problem} problem={problem && SHELL_TEXTS.gone} />
      </>
    );
  }
  if (open === 'edit') {
    return (
      <>
        {back}
        <PersonForm
          title={data.name ?? data.email}
          button={TEXTS.save}
          person={data}
          onCancel={() => setOpen(null)}
          save={async (body) => {
            await api.patch('/v1/recipients/{recipient_id}', { ...request, body });
            toast(TEXTS.saved);
            refresh();
            setOpen(null);
          }}
        />
      </>
    );
  }
  const optional = (name: string, value: string | null) =>
    value ? [{ name, value: <bdi>{value}</bdi> }] : [];
  return (
    <>
      {back}
      <div class="audience-columns">
        <Panel
          title={data.name ?? data.email}
          actions={
            may('write') && (
              <>
                <Button icon="edit" isSmall onClick={() => setOpen('edit')}>
                  {TEXTS.edit}
                </Button>
                {data.state === 'mailable' && (
                  <Button isSmall onClick={() => setOpen('unsubscribe')}>
                    {TEXTS.unsubscribe}
                  </Button>
                )}
                <Button icon="trash" isSmall label={TEXTS.delete} onClick={() => setOpen('delete')} />
              </>
            )
          }
        >
          <p class="person-state">
            <PersonState state={data.state} />
            {data.state_since && (
              <span class="muted">
                {TEXTS.stateSince(STATE_NAMES[data.state], formatDate(data.state_since, timeZone))}.{' '}
                {STATE_HELP[data.state]}
              </span>
            )}
          </p>
          <Facts
            facts={[
              ...optional(TEXTS.email, data.email),
              ...optional(TEXTS.id, data.id === data.email.toLowerCase() ? null : data.id),
              ...optional(TEXTS.since, data.created_at && formatDate(data.created_at, timeZone)),
              ...optional(TEXTS.locale, data.locale && formatLanguage(data.locale)),
              ...optional(TEXTS.timeZone, data.time_zone),
              ...optional(TEXTS.accountOwner, data.account_owner),
              ...Object.entries(data.traits).flatMap(([name, value]) => optional(name, String(value))),
              ...optional(TEXTS.addedAt, formatDateTime(data.added_at, timeZone)),
              ...optional(TEXTS.changedAt, formatDateTime(data.updated_at, timeZone)),
            ]}
          />
        </Panel>
        <History id={id} siteId={site.id} path={survey && respondentPath(properties, id)} />
      </div>
      {open === 'unsubscribe' && (
        <DangerDialog
          title={TEXTS.unsubscribeTitle}
          text={TEXTS.unsubscribeText}
          confirm={TEXTS.unsubscribe}
          onClose={() => setOpen(null)}
          run={async () => {
            await api.post('/v1/opt-outs', { query: { site: site.id }, body: { ids: [id], emails: [] } });
            toast(TEXTS.unsubscribed);
            refresh();
            setOpen(null);
          }}
        />
      )}
      {open === 'delete' && (
        <DangerDialog
          title={TEXTS.deleteTitle}
          text={TEXTS.deleteText}
          confirm={TEXTS.delete}
          onClose={() => setOpen(null)}
          run={async () => {
            await api.delete('/v1/recipients/{recipient_id}', request);
            toast(TEXTS.deleted);
            openPage(pathOf());
          }}
        />
      )}
    </>
  );
}

function respondentPath({ site, survey }: PartProperties, id: string): string {
  return pagePath({ scope: 'survey', segment: 'respondents' }, { site, survey }, '', [id]);
}

/** How often a person was asked, in all channels, with the way to all asks and answers. */
function History({ id, siteId, path }: { id: string; siteId: number; path: string | null }) {
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) =>
      api.get('/v1/respondents/{respondent_id}', {
        path: { respondent_id: BY_QUERY },
        query: { site: siteId, id },
        signal,
      }),
    [siteId, id],
    { everySeconds: 30 },
  );
  return (
    <Panel title={TEXTS.history} isLoading={!data && !problem}>
      {data && data.respondent.asked > 0 ? (
        <>
          <p>{historySentence(data.respondent.asked, data.respondent.answered)}</p>
          {path && (
            <p>
              <Link to={path}>{TEXTS.showHistory}</Link>
            </p>
          )}
        </>
      ) : (
        <p class="muted">{TEXTS.neverAsked}</p>
      )}
    </Panel>
  );
}
