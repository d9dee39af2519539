import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { type FieldTexts, Select, TextField } from '../../components/controls/field.tsx';
import type { Schemas } from '../../server/api.ts';
import { CATEGORIES } from '../../server/constants.ts';
import {
  type Criterion,
  describe,
  type Leaf,
  OPERATORS,
  type Subject,
  TEXTS,
  TYPE_NAMES,
} from '../../texts/mailing/audiences.ts';
import { CATEGORY_PLURALS } from '../../texts/shell.ts';
import { newLeaf, operatorOf, subjectOf, withOperator, wrap } from './criteria.ts';
import { ValuesField } from './values_field.tsx';

/** One criterion: what it is about, how it compares, and with what. */
export function LeafFields(properties: {
  leaf: Leaf;
  isNot: boolean;
  surveys: Schemas['SurveyOut'][];
  onChange: (criterion: Criterion) => void;
  onRemove: () => void;
}) {
  const { leaf, isNot, surveys, onChange, onRemove } = properties;
  const set = (next: Leaf) => onChange(wrap(next, isNot));
  const operators = OPERATORS[leaf.type];
  return (
    <div class="criterion">
      <Select
        label={TEXTS.criterion}
        value={subjectOf(leaf)}
        options={(Object.keys(TYPE_NAMES) as Subject[]).map((value) => ({
          value,
          name: TYPE_NAMES[value],
        }))}
        onChange={(type) => onChange(newLeaf(type))}
      />
      <NamedTrait leaf={leaf} set={set} />
      <Select
        label={TEXTS.compares}
        value={operatorOf(leaf, isNot)}
        options={Object.entries(operators).map(([value, name]) => ({ value, name }))}
        onChange={(operator) => onChange(withOperator(leaf, operator))}
      />
      <Operand leaf={leaf} set={set} />
      {'survey_id' in leaf && surveys.length > 1 && (
        <Select
          label={TEXTS.ofSurvey}
          value={String(leaf.survey_id ?? '')}
          options={[
            { value: '', name: TEXTS.anySurvey },
            ...surveys.map(({ id, name }) => ({ value: String(id), name })),
          ]}
          onChange={(id) => set({ ...leaf, survey_id: id ? Number(id) : null })}
        />
      )}
      <Button
        icon="trash"
        kind="quiet"
        class="criterion-remove"
        label={TEXTS.removeCriterion(describe(wrap(leaf, isNot)))}
        onClick={onRemove}
      />
      {'optional' in leaf && (
        <div class="criterion-optional">
          <Checkbox
            label={TEXTS.optional}
            checked={leaf.optional}
            onChange={(optional) => set({ ...leaf, optional })}
          />
        </div>
      )}
    </div>
  );
}

/** The name of the trait that a criterion looks at. */
function NamedTrait({ leaf, set }: { leaf: Leaf; set: (leaf: Leaf) => void }) {
  if (!('key' in leaf) || leaf.key === null) return null;
  return (
    <TextField
      label={TEXTS.traitName}
      hint={leaf.type === 'age' ? TEXTS.dateHint : TEXTS.traitHint}
      value={leaf.key}
      maxLength={100}
      onInput={(key) => set({ ...leaf, key: key.trim() })}
    />
  );
}

/** What a criterion compares with. */
function Operand({ leaf, set }: { leaf: Leaf; set: (leaf: Leaf) => void }) {
  switch (leaf.type) {
    case 'trait':
      if (leaf.op === 'exists' || leaf.op === 'missing') return null;
      return (
        <ValuesField
          key={leaf.type}
          label={TEXTS.values}
          hint={TEXTS.valuesHint}
          values={leaf.values}
          onChange={(values) => set({ ...leaf, values })}
        />
      );
    case 'email_domain':
      return (
        <ValuesField
          key={leaf.type}
          label={TEXTS.domains}
          hint={TEXTS.valuesHint}
          endsAtCommas
          normalize={(value) => value.toLowerCase().replace(/^@/, '')}
          values={leaf.values}
          onChange={(values) => set({ ...leaf, values })}
        />
      );
    case 'locale':
      return (
        <ValuesField
          key={leaf.type}
          label={TEXTS.languages}
          hint={TEXTS.languagesHint}
          endsAtCommas
          normalize={(value) => value.toLowerCase()}
          values={leaf.values}
          onChange={(values) => set({ ...leaf, values })}
        />
      );
    case 'number':
      return (
        <NumberField label={TEXTS.value} value={leaf.value} onChange={(value) => set({ ...leaf, value })} />
      );
    case 'age':
      return <NumberField label={TEXTS.days} value={leaf.days} onChange={(days) => set({ ...leaf, days })} />;
    case 'asked':
      return (
        <NumberField label={TEXTS.inLastDays} value={leaf.days} onChange={(days) => set({ ...leaf, days })} />
      );
    case 'answered':
      return (
        <NumberField
          label={TEXTS.inLastDays}
          hint={TEXTS.everDays}
          value={leaf.days ?? Number.NaN}
          onChange={(days) => set({ ...leaf, days: Number.isNaN(days) ? null : days })}
        />
      );
    case 'last_score':
      return (
        <fieldset class="criterion-categories">
          <legend class="field-label">{TEXTS.categories}</legend>
          {CATEGORIES.map((category) => (
            <Checkbox
              key={category}
              label={CATEGORY_PLURALS[category]}
              checked={leaf.categories.includes(category)}
              onChange={(isOn) =>
                set({
                  ...leaf,
                  categories: CATEGORIES.filter((one) =>
                    one === category ? isOn : leaf.categories.includes(one),
                  ),
                })
              }
            />
          ))}
        </fieldset>
      );
    case 'open_follow_up':
      return null;
  }
}

function NumberField(properties: FieldTexts & { value: number; onChange: (value: number) => void }) {
  const { value, onChange } = properties;
  return (
    <TextField
      {...properties}
      type="number"
      value={Number.isNaN(value) ? '' : String(value)}
      onInput={(text) => onChange(text === '' ? Number.NaN : Number(text))}
    />
  );
}
