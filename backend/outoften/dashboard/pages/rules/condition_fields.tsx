import { Select, TextField } from '../../components/controls/field.tsx';
import { ScorePicker } from '../../components/controls/score_picker.tsx';
import { EVENTS, TEXTS } from '../../texts/automation/rules.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { filterForScores, scoresOf } from '../automation/scores.ts';
import type { Names } from './describe.ts';
import type { RuleConditions } from './draft.ts';

type Answer = 'any' | 'yes' | 'no';
const ANSWERS: Answer[] = ['any', 'yes', 'no'];

/** The conditions of a rule, in the order of its sentence. */
export function ConditionFields(properties: {
  page: AutomationPageProperties;
  names: Names;
  when: RuleConditions;
  onChange: (change: Partial<RuleConditions>) => void;
}) {
  const { page, names, when, onChange } = properties;
  const surveys = page.catalog.surveys.filter(({ site_id }) => site_id === page.site.id);
  const themes = names.themes;
  const choice = (
    label: string,
    name: 'identified' | 'with_comment' | 'repeated',
    options: Record<Answer, string>,
  ) => (
    <Select
      label={label}
      value={when[name] === null ? 'any' : when[name] ? 'yes' : 'no'}
      options={ANSWERS.map((value) => ({ value, name: options[value] }))}
      onChange={(value) => onChange({ [name]: value === 'any' ? null : value === 'yes' })}
    />
  );
  return (
    <>
      <div class="rule-fields">
        <Select
          label={TEXTS.event}
          value={when.events[0] ?? 'response.finished'}
          options={(Object.keys(EVENTS) as (keyof typeof EVENTS)[]).map((value) => ({
            value,
            name: TEXTS.somebody(EVENTS[value]),
          }))}
          onChange={(event) => onChange({ events: [event] })}
        />
        {choice(TEXTS.who, 'identified', TEXTS.whoNames)}
        {choice(TEXTS.comment, 'with_comment', TEXTS.commentNames)}
        {choice(TEXTS.times, 'repeated', TEXTS.timesNames)}
        {surveys.length > 1 && (
          <Select
            label={TEXTS.survey}
            value={String(when.survey_id ?? '')}
            options={[
              { value: '', name: TEXTS.anySurvey },
              ...surveys.map(({ id, name }) => ({ value: String(id), name })),
            ]}
            onChange={(id) => onChange({ survey_id: id ? Number(id) : null })}
          />
        )}
        {themes.length > 0 && (
          <Select
            label={TEXTS.theme}
            value={String(when.theme_id ?? '')}
            options={[
              { value: '', name: TEXTS.anyTheme },
              ...themes.map(({ id, name }) => ({ value: String(id), name })),
            ]}
            onChange={(id) => onChange({ theme_id: id ? Number(id) : null })}
          />
        )}
        {(page.site.segment_keys.length > 0 || when.segment) && (
          <TextField
            label={TEXTS.segment}
            hint={TEXTS.segmentHint}
            value={when.segment ?? ''}
            onInput={(segment) => onChange({ segment: segment.trim() || null })}
          />
        )}
      </div>
      <ScorePicker
        label={TEXTS.scores}
        value={scoresOf(when)}
        onChange={(scores) => onChange(filterForScores(scores))}
      />
    </>
  );
}
