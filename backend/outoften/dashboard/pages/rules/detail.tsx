import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { useAction, useApp, useOpenPage, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import { ACTIONS, SKIPPED, TEXTS } from '../../texts/automation/rules.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { DeliveriesTable } from '../destinations/deliveries/table.tsx';
import { describeRule } from './describe.ts';
import { complete } from './draft.ts';
import { RuleEditor } from './editor.tsx';
import { RuleState } from './list.tsx';
import { TryPanel } from './try_panel.tsx';
import { useNames } from './use_names.ts';

/** One rule: its sentence, what keeps it from acting, what it has done, and what can be changed. */
export function RuleDetail(properties: AutomationPageProperties & { id: number; isEdited: boolean }) {
  const { id, isEdited, site, pathOf } = properties;
  const { api, toast } = useApp();
  const openPage = useOpenPage();
  const timeZone = timeZoneOf(site);
  const path = { rule_id: id };
  const names = useNames(properties);
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/rules/{rule_id}', { path, signal }),
    [id],
    {
      everySeconds: 5,
    },
  );
  const runs = usePolled((signal) => api.get('/v1/rules/{rule_id}/runs', { path, signal }), [id], {
    everySeconds: 5,
  });
  const mails = usePolled(
    (signal) => api.getPage('/v1/rules/{rule_id}/deliveries', { path, query: { limit: 50 }, signal }),
    [id],
    { everySeconds: 5 },
  );
  const [isAsked, setIsAsked] = useState(false);
  const change = useAction(async (active: boolean) => {
    await api.patch('/v1/rules/{rule_id}', { path, body: { active } });
    toast(active ? TEXTS.switchedOn : TEXTS.switchedOff);
    refresh();
  });
  useDocumentTitle(data?.name);
  const back = <BackLink to={pathOf()}>{TEXTS.back}</BackLink>;
  if (!data) {
    return (
      <>
        {back}
        <Panel title={TEXTS.rule} isLoading={!problem} problem={problem && SHELL_TEXTS.gone} />
      </>
    );
  }
  const draft = complete(data);
  if (isEdited) {
    return (
      <>
        <BackLink to={pathOf([String(id)])}>{data.name}</BackLink>
        <RuleEditor {...properties} rule={data} first={draft} title={TEXTS.editRule} onSaved={refresh} />
      </>
    );
  }
  const responsePath = (survey: number, response: string) =>
    pagePath({ scope: 'survey', segment: 'responses' }, { site, survey: { id: survey } }, '', [response]);
  return (
    <>
      {back}
      <Panel
        title={data.name}
        problem={change.problem}
        actions={
          <>
            <RuleState rule={data} />
            <Button icon="edit" isSmall onClick={() => openPage(pathOf([String(id), 'edit']))}>
              {TEXTS.edit}
            </Button>
            <Button isSmall isBusy={change.isBusy} onClick={() => change.run(!data.active)}>
              {data.active ? TEXTS.switchOff : TEXTS.switchOn}
            </Button>
            <Button icon="trash" isSmall label={TEXTS.delete} onClick={() => setIsAsked(true)} />
          </>
        }
      >
        <p class="rule-sentence">{describeRule(draft, names)}</p>
        {data.problems.map((text) => (
          <p key={text} class="rule-problem">
            <CodeText text={text} />
          </p>
        ))}
      </Panel>
      <TryPanel site={site} draft={draft} />
      <Panel title={TEXTS.runs} about={TEXTS.runsAbout} isLoading={!runs.data} problem={runs.problem}>
        <Table
          caption={TEXTS.runs}
          rows={runs.data?.data ?? []}
          rowKey={({ response_id }) => response_id}
          empty={<EmptyState icon="clock" title={TEXTS.noRuns} />}
          columns={[
            {
              key: 'at',
              name: TEXTS.at,
              isRowHeader: true,
              cell: ({ at, survey_id, response_id }) => (
                <Link to={responsePath(survey_id, response_id)}>{formatDateTime(at, timeZone)}</Link>
              ),
            },
            {
              key: 'done',
              name: TEXTS.did,
              cell: ({ done }) => done.map((action) => ACTIONS[action]).join(', '),
            },
            {
              key: 'skipped',
              name: TEXTS.didNot,
              cell: ({ skipped }) =>
                Object.entries(skipped)
                  .map(([action, why]) =>
                    TEXTS.because(ACTIONS[action as keyof typeof ACTIONS], SKIPPED[why]),
                  )
                  .join('; '),
            },
          ]}
        />
      </Panel>
      {mails.data && mails.data.data.length > 0 && (
        <Panel title={TEXTS.mails}>
          <DeliveriesTable deliveries={mails.data.data} site={site} />
        </Panel>
      )}
      {isAsked && (
        <DangerDialog
          title={TEXTS.deleteOf(data.name)}
          text={TEXTS.deleteText}
          confirm={TEXTS.delete}
          onClose={() => setIsAsked(false)}
          run={async () => {
            await api.delete('/v1/rules/{rule_id}', { path });
            toast(TEXTS.deleted);
            openPage(pathOf());
          }}
        />
      )}
    </>
  );
}
