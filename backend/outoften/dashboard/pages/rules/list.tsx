import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, useOpenPage, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/automation/rules.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { CodesPanel } from './codes_panel.tsx';
import { describeRule } from './describe.ts';
import { complete, type Rule } from './draft.ts';
import { useNames } from './use_names.ts';

/** All rules as sentences, and the codes that they give. */
export function RuleList(properties: AutomationPageProperties) {
  const { site, pathOf } = properties;
  const { api } = useApp();
  const openPage = useOpenPage();
  const names = useNames(properties);
  const { data, problem } = usePolled((signal) => api.get('/v1/rules', { signal }), [], { everySeconds: 10 });
  const rows = data?.data.filter(({ site_id }) => site_id === site.id) ?? [];
  const add = (
    <Button icon="plus" kind="primary" isSmall onClick={() => openPage(pathOf(['new']))}>
      {TEXTS.add}
    </Button>
  );
  return (
    <>
      <Panel
        title={TEXTS.rules}
        about={TEXTS.about}
        isLoading={!data}
        problem={problem}
        actions={rows.length > 0 && add}
      >
        <Table
          caption={TEXTS.rules}
          rows={rows}
          rowKey={({ id }) => id}
          empty={<EmptyState icon="automation" title={TEXTS.noneYet} text={TEXTS.noneYetText} action={add} />}
          columns={[
            {
              key: 'rule',
              name: TEXTS.rule,
              isRowHeader: true,
              cell: (rule) => (
                <div class="two-lines">
                  <Link to={pathOf([String(rule.id)])}>
                    <bdi>{rule.name}</bdi>
                  </Link>
                  <span class="muted">{describeRule(complete(rule), names)}</span>
                </div>
              ),
            },
            { key: 'state', name: TEXTS.state, cell: (rule) => <RuleState rule={rule} /> },
          ]}
        />
      </Panel>
      <CodesPanel siteId={site.id} />
    </>
  );
}

/** Whether a rule acts, and whether something keeps it from doing all that it says. */
export function RuleState({ rule }: { rule: Rule }) {
  return (
    <span class="value-chips">
      <Pill kind={rule.active ? 'good' : 'plain'}>{rule.active ? TEXTS.on : TEXTS.off}</Pill>
      {rule.problems.length > 0 && <Pill kind="warning">{TEXTS.problems}</Pill>}
    </span>
  );
}
