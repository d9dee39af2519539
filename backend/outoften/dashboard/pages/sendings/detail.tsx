import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Facts, Panel } from '../../components/layout/panel.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { LazyPage } from '../../components/shell/lazy_page.tsx';
import { useAction, useApp, useOpenPage, useOwn, usePolled } from '../../context.ts';
import { formatCount, formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { useKeyNames } from '../../server/own_session.ts';
import { PAUSE_REASONS, TEXTS } from '../../texts/mailing/sendings.ts';
import { actorName, TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { PartProperties } from '../parts_page.tsx';
import { CheckPanel } from './check_panel.tsx';
import { describePace, describeSchedule, inPlainWords, type Sending } from './describe.ts';
import { MailsPanel } from './mails_panel.tsx';
import { PreviewPanel } from './preview_panel.tsx';
import { ResultsPanel } from './results_panel.tsx';
import { StartDialog } from './start_dialog.tsx';
import { RunProgress, SendingState } from './state.tsx';
import { TestPanel } from './test_panel.tsx';

/** Loads the form, which most readers of sendings do not open. */
export const loadForm = () => import('./form/index.tsx');

type Asked = 'start' | 'resume' | 'cancel' | 'delete' | null;

/** One sending: its state and progress, what became of its e-mails, the e-mail, and what can be done. */
export function Detail(properties: PartProperties & { id: number; isEdited: boolean }) {
  const { id, isEdited, site, survey, catalog, pathOf } = properties;
  const { api, toast } = useApp();
  const { may } = useOwn();
  const openPage = useOpenPage();
  const timeZone = timeZoneOf(site);
  const path = { sending_id: id };
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/sendings/{sending_id}', { path, signal }),
    [id],
  );
  const audiences = usePolled(
    (signal) => api.get('/v1/audiences', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 60 },
  );
  const keyNames = useKeyNames();
  const [asked, setAsked] = useState<Asked>(null);
  const act = useAction(async (action: 'start' | 'pause' | 'resume' | 'cancel') => {
    await inPlainWords(
      {
        start: () => api.post('/v1/sendings/{sending_id}/start', { path }),
        pause: () => api.post('/v1/sendings/{sending_id}/pause', { path }),
        resume: () => api.post('/v1/sendings/{sending_id}/resume', { path }),
        cancel: () => api.post('/v1/sendings/{sending_id}/cancel', { path }),
      }[action](),
    );
    const done = {
      start: TEXTS.started,
      pause: TEXTS.pausedNow,
      resume: TEXTS.resumed,
      cancel: TEXTS.canceledNow,
    };
    toast(done[action]);
    setAsked(null);
    refresh();
  });
  const close = () => {
    setAsked(null);
    act.clearProblem();
  };
  useDocumentTitle(data?.name);
  const back = <BackLink to={pathOf()}>{TEXTS.back}</BackLink>;
  if (!data) {
    return (
      <>
        {back}
        <Panel title={TEXTS.sendings} isLoading={!problem} problem={problem && SHELL_TEXTS.gone} />
      </>
    );
  }
  if (isEdited) {
    return <LazyPage load={loadForm} properties={{ ...properties, sending: data, onSaved: refresh }} />;
  }
  const { state, state_reason: reason } = data;
  const canWrite = may('write');
  const isOver = state === 'finished' || state === 'canceled';
  const audienceName =
    data.audience_id === null
      ? TEXTS.everybody
      : (audiences.data?.data.find((one) => one.id === data.audience_id)?.name ?? '');
  const test = canWrite && !isOver && <TestPanel sending={data} site={site} />;
  const items = [
    ...(state === 'active' || state === 'paused'
      ? [{ name: TEXTS.cancel, icon: 'close', isDangerous: true, run: () => setAsked('cancel') } as const]
      : []),
    ...(state === 'draft'
      ? [{ name: TEXTS.delete, icon: 'trash', isDangerous: true, run: () => setAsked('delete') } as const]
      : []),
  ];
  return (
    <>
      {back}
      <div class="page grid">
        <Panel
          columns={7}
          title={data.name}
          problem={asked ? '' : act.problem}
          actions={
            <>
              <SendingState sending={data} />
              {canWrite && !isOver && (
                <>
                  <Button icon="edit" isSmall onClick={() => openPage(pathOf([String(id), 'edit']))}>
                    {TEXTS.edit}
                  </Button>
                  {state === 'draft' && (
                    <Button kind="primary" isSmall onClick={() => setAsked('start')}>
                      {TEXTS.start}
                    </Button>
                  )}
                  {state === 'active' && (
                    <Button isSmall isBusy={act.isBusy} onClick={() => act.run('pause')}>
                      {TEXTS.pause}
                    </Button>
                  )}
                  {state === 'paused' && (
                    <Button kind="primary" isSmall isBusy={act.isBusy} onClick={() => act.run('resume')}>
                      {TEXTS.resume}
                    </Button>
                  )}
                  <Menu
                    label={TEXTS.more}
                    button={{ icon: 'more', label: TEXTS.more, isSmall: true }}
                    items={items}
                  />
                </>
              )}
            </>
          }
        >
          {state === 'paused' && reason && (
            <p class="rule-problem">
              <CodeText text={PAUSE_REASONS[reason] ?? reason} />
            </p>
          )}
          <Facts
            facts={factsOf(
              data,
              timeZone,
              catalog.surveys,
              audienceName,
              actorName(data.created_by, keyNames),
            )}
          />
        </Panel>
        {state === 'draft' ? test : <ProgressPanel progress={data.progress} timeZone={timeZone} />}
        {data.progress.run !== null && <ResultsPanel sending={data} site={site} survey={survey} />}
        <PreviewPanel surveyId={data.survey_id} content={data.content} site={site} />
        {state !== 'draft' && test}
      </div>
      {data.progress.run !== null && <MailsPanel id={id} timeZone={timeZone} />}
      {canWrite && (state === 'draft' || state === 'paused') && <CheckPanel site={site} />}
      {asked === 'start' && (
        <StartDialog
          sending={data}
          isBusy={act.isBusy}
          problem={act.problem}
          onStart={() => act.run('start')}
          onClose={close}
        />
      )}
      {asked === 'cancel' && (
        <ConfirmDialog
          title={TEXTS.cancelTitle}
          confirm={TEXTS.cancel}
          keep={TEXTS.keep}
          isDangerous
          isBusy={act.isBusy}
          problem={act.problem}
          onConfirm={() => act.run('cancel')}
          onClose={close}
        >
          <p>{TEXTS.cancelText}</p>
        </ConfirmDialog>
      )}
      {asked === 'delete' && (
        <DangerDialog
          title={TEXTS.deleteTitle}
          text={TEXTS.deleteText}
          confirm={TEXTS.delete}
          onClose={close}
          run={async () => {
            await api.delete('/v1/sendings/{sending_id}', { path });
            toast(TEXTS.deleted);
            openPage(pathOf());
          }}
        />
      )}
    </>
  );
}

function factsOf(
  sending: Sending,
  timeZone: string,
  surveys: Schemas['SurveyOut'][],
  audience: string,
  by: string,
) {
  const { content, survey_id, next_at: next, created_at: at } = sending;
  const pace = describePace(sending);
  return [
    { name: TEXTS.survey, value: surveys.find(({ id }) => id === survey_id)?.name ?? '' },
    { name: TEXTS.audience, value: audience },
    { name: TEXTS.schedule, value: describeSchedule(sending, timeZone) },
    ...(next && sending.state === 'active'
      ? [{ name: TEXTS.nextRun, value: formatDateTime(next, timeZone) }]
      : []),
    ...(pace ? [{ name: TEXTS.pace, value: pace }] : []),
    { name: TEXTS.sender, value: content.sender_name ?? TEXTS.defaultSender },
    { name: TEXTS.replyTo, value: content.reply_to ?? TEXTS.noReplyTo },
    { name: TEXTS.added, value: TEXTS.addedBy(by, formatDateTime(at, timeZone)) },
  ];
}

function ProgressPanel({ progress, timeZone }: { progress: Sending['progress']; timeZone: string }) {
  const { run, prepared, sent, left, estimated_end: end } = progress;
  return (
    <Panel columns={5} title={run === null ? TEXTS.progressTitle : TEXTS.runOf(run)}>
      <RunProgress progress={progress} />
      {run !== null && (
        <Facts
          facts={[
            { name: TEXTS.prepared, value: formatCount(prepared) },
            { name: TEXTS.sent, value: formatCount(sent) },
            { name: TEXTS.left, value: formatCount(left) },
            ...(end ? [{ name: TEXTS.end, value: formatDateTime(end, timeZone) }] : []),
          ]}
        />
      )}
    </Panel>
  );
}
