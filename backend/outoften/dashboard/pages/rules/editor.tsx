import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, useOpenPage } from '../../context.ts';
import { TEXTS } from '../../texts/automation/rules.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { ActionFields } from './action_fields.tsx';
import { ConditionFields } from './condition_fields.tsx';
import { describeRule } from './describe.ts';
import { bodyOf, hasEffect, type Rule, type RuleDraft } from './draft.ts';
import { TryPanel } from './try_panel.tsx';
import { useNames } from './use_names.ts';

/** The editor of a rule: it reads as a sentence, and tries the rule on past answers. */
export function RuleEditor(
  properties: AutomationPageProperties & {
    rule: Rule | null;
    first: RuleDraft;
    title: string;
    onSaved?: () => void;
  },
) {
  const { rule, first, title, site, pathOf, onSaved } = properties;
  const { api, toast } = useApp();
  const openPage = useOpenPage();
  const names = useNames(properties);
  const [draft, setDraft] = useState(first);
  const { name, when, actions } = draft;
  useDocumentTitle(rule ? undefined : title);
  const isReady = hasEffect(draft) && name.trim() !== '';
  const open = (id: number) => openPage(pathOf([String(id)]));
  const { run, isBusy, problem } = useAction(async () => {
    const body = { name: name.trim(), ...bodyOf(draft) };
    if (rule) {
      await api.patch('/v1/rules/{rule_id}', { path: { rule_id: rule.id }, body });
      toast(TEXTS.saved);
      onSaved?.();
      open(rule.id);
    } else {
      const { id } = await api.post('/v1/rules', { body: { ...body, site_id: site.id, active: true } });
      toast(TEXTS.added);
      open(id);
    }
  });
  return (
    <form
      class="page"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) run();
      }}
    >
      <Panel title={title}>
        <p class="rule-sentence" aria-live="polite">
          {hasEffect(draft) ? describeRule(draft, names) : TEXTS.nothingChosen}
        </p>
        <div class="form">
          <TextField
            label={TEXTS.name}
            value={name}
            maxLength={100}
            onInput={(value) => setDraft({ ...draft, name: value })}
          />
        </div>
      </Panel>
      <Panel title={TEXTS.when}>
        <ConditionFields
          page={properties}
          names={names}
          when={when}
          onChange={(change) => setDraft({ ...draft, when: { ...when, ...change } })}
        />
      </Panel>
      <Panel title={TEXTS.what}>
        <ActionFields
          page={properties}
          names={names}
          then={actions}
          onChange={(change) => setDraft({ ...draft, actions: { ...actions, ...change } })}
        />
      </Panel>
      {hasEffect(draft) && <TryPanel site={site} draft={draft} />}
      <Notice text={problem} />
      <div class="form-actions">
        <Button type="submit" kind="primary" isBusy={isBusy} disabled={!isReady}>
          {rule ? TEXTS.save : TEXTS.add}
        </Button>
        <Button onClick={() => (rule ? open(rule.id) : openPage(pathOf()))}>{SHELL_TEXTS.cancel}</Button>
      </div>
    </form>
  );
}
