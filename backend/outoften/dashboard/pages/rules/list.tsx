import { Link } from '../../components/controls/link.tsx';
import { ListPanel } from '../../components/layout/list_panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { useApp, usePolled } from '../../context.ts';
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
  const names = useNames(properties);
  const { data, problem } = usePolled((signal) => api.get('/v1/rules', { signal }), [], { everySeconds: 10 });
  const rows = data?.data.filter(({ site_id }) => site_id === site.id) ?? null;
  return (
    <>
      <ListPanel
        title={TEXTS.rules}
        about={TEXTS.about}
        rows={rows}
        problem={problem}
        add={{ name: TEXTS.add, path: pathOf(['new']) }}
        none={{ icon: 'automation', title: TEXTS.noneYet, text: TEXTS.noneYetText }}
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
