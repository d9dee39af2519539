import type { ComponentChildren } from 'preact';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { ACTIONS, TEXTS } from '../../texts/automation/rules.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import type { Names } from './describe.ts';
import { FOLLOW_UP, MAIL, RESPONDENT_MAIL, type RuleActions } from './draft.ts';
import { MailFields, RespondentMailFields } from './mail_fields.tsx';

/** What a rule does: each action has a box, and fields once it is ticked. */
export function ActionFields(properties: {
  page: AutomationPageProperties;
  names: Names;
  then: RuleActions;
  onChange: (change: Partial<RuleActions>) => void;
}) {
  const { page, names, then, onChange } = properties;
  const { tag, follow_up: work, endpoint_id: endpoint, email_members: team, email_respondent: mail } = then;
  const options = ({ id, name }: { id: number; name: string }) => ({ value: String(id), name });
  return (
    <>
      <Action
        label={ACTIONS.follow_up}
        isOn={work !== null}
        onToggle={(isOn) => onChange({ follow_up: isOn ? { ...FOLLOW_UP, due_in_hours: 8 } : null })}
      >
        {work && (
          <>
            <Select
              label={TEXTS.assignee}
              value={String(work.assignee ?? '')}
              options={[{ value: '', name: TEXTS.nobody }, ...names.members.map(options)]}
              onChange={(id) => onChange({ follow_up: { ...work, assignee: id ? Number(id) : null } })}
            />
            <TextField
              label={TEXTS.due}
              hint={TEXTS.dueHint}
              type="number"
              min={1}
              max={1000}
              value={String(work.due_in_hours ?? '')}
              onInput={(hours) => onChange({ follow_up: { ...work, due_in_hours: Number(hours) || null } })}
            />
            <TextField
              label={TEXTS.assigneeSegment}
              hint={TEXTS.assigneeSegmentHint}
              value={work.assignee_segment ?? ''}
              onInput={(key) => onChange({ follow_up: { ...work, assignee_segment: key.trim() || null } })}
            />
          </>
        )}
      </Action>
      <Action
        label={ACTIONS.email_members}
        isOn={team !== null}
        onToggle={(isOn) => onChange({ email_members: isOn ? { ...MAIL, to: 'owners' } : null })}
      >
        {team && (
          <>
            <Select
              label={TEXTS.to}
              value={team.to}
              options={(['owners', 'assignee'] as const).map((value) => ({
                value,
                name: TEXTS.toNames[value],
              }))}
              onChange={(to) => onChange({ email_members: { ...team, to } })}
            />
            <MailFields
              mail={team}
              hint={TEXTS.textHint}
              onChange={(change) => onChange({ email_members: { ...team, ...change } })}
            />
          </>
        )}
      </Action>
      <Action
        label={ACTIONS.email_respondent}
        isOn={mail !== null}
        onToggle={(isOn) =>
          onChange({
            email_respondent: isOn ? RESPONDENT_MAIL : null,
          })
        }
      >
        {mail && (
          <RespondentMailFields
            page={page}
            mail={mail}
            onChange={(change) => onChange({ email_respondent: { ...mail, ...change } })}
          />
        )}
      </Action>
      <Action
        label={ACTIONS.endpoint}
        isOn={endpoint !== null}
        isImpossible={names.endpoints.length === 0 && endpoint === null}
        hint={names.endpoints.length === 0 ? TEXTS.noEndpoints : ''}
        onToggle={(isOn) => onChange({ endpoint_id: isOn ? (names.endpoints[0]?.id ?? null) : null })}
      >
        {endpoint !== null && (
          <Select
            label={TEXTS.endpoint}
            value={String(endpoint)}
            options={names.endpoints.map(options)}
            onChange={(id) => onChange({ endpoint_id: Number(id) })}
          />
        )}
      </Action>
      <Action
        label={ACTIONS.tag}
        isOn={tag !== null}
        onToggle={(isOn) => onChange({ tag: isOn ? '' : null })}
      >
        {tag !== null && (
          <TextField
            label={TEXTS.tag}
            value={tag}
            maxLength={40}
            onInput={(text) => onChange({ tag: text })}
          />
        )}
      </Action>
    </>
  );
}

function Action(properties: {
  label: string;
  isOn: boolean;
  isImpossible?: boolean;
  hint?: string;
  onToggle: (isOn: boolean) => void;
  children: ComponentChildren;
}) {
  const { label, isOn, isImpossible = false, hint = '', onToggle, children } = properties;
  return (
    <div class="rule-action">
      <Checkbox label={label} hint={hint} checked={isOn} disabled={isImpossible} onChange={onToggle} />
      {isOn && <div class="rule-fields">{children}</div>}
    </div>
  );
}
