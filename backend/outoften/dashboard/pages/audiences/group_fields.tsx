import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import type { Schemas } from '../../server/api.ts';
import { type Criterion, GROUP_NAMES, TEXTS } from '../../texts/mailing/audiences.ts';
import { type Group, isGroup, MAX_LEVELS, newLeaf, unwrap, wrap } from './criteria.ts';
import { LeafFields } from './leaf_fields.tsx';

type Kind = keyof typeof GROUP_NAMES;

/** A group of criteria, with groups in it. */
export function GroupFields(properties: {
  group: Group;
  surveys: Schemas['SurveyOut'][];
  level: number;
  onChange: (group: Group) => void;
  onRemove?: () => void;
}) {
  const { group, surveys, level, onChange, onRemove } = properties;
  const { inner, isNot } = unwrap(group) as { inner: Exclude<Group, { type: 'not' }>; isNot: boolean };
  const set = (of: Criterion[]) => onChange(wrap({ ...inner, of }, isNot));
  const change = (at: number, one: Criterion) =>
    set(inner.of.map((old, index) => (index === at ? one : old)));
  const remove = (at: number) => set(inner.of.filter((_, index) => index !== at));
  return (
    <fieldset class="criteria-group">
      <legend class="visually-hidden">{TEXTS.groupWhen}</legend>
      <div class="criteria-head">
        <Select
          label={TEXTS.groupWhen}
          value={`${isNot ? '!' : ''}${inner.type}` as Kind}
          options={(Object.keys(GROUP_NAMES) as Kind[]).map((value) => ({ value, name: GROUP_NAMES[value] }))}
          onChange={(kind) =>
            onChange(wrap({ ...inner, type: kind.replace('!', '') as 'all' | 'any' }, kind.startsWith('!')))
          }
        />
        {onRemove && <Button icon="trash" kind="quiet" label={TEXTS.removeGroup} onClick={onRemove} />}
      </div>
      {inner.of.length === 0 && level === 1 && <p class="muted">{TEXTS.everybody}</p>}
      <ul class="criteria" role="list">
        {inner.of.map((one, at) => {
          const inside = unwrap(one);
          return (
            <li key={at}>
              {isGroup(inside.inner) ? (
                <GroupFields
                  group={wrap(inside.inner, inside.isNot)}
                  surveys={surveys}
                  level={level + (inside.isNot ? 2 : 1)}
                  onChange={(next) => change(at, next)}
                  onRemove={() => remove(at)}
                />
              ) : (
                <LeafFields
                  leaf={inside.inner}
                  isNot={inside.isNot}
                  surveys={surveys}
                  onChange={(next) => change(at, next)}
                  onRemove={() => remove(at)}
                />
              )}
            </li>
          );
        })}
      </ul>
      <div class="form-actions">
        <Button icon="plus" isSmall onClick={() => set([...inner.of, newLeaf('trait')])}>
          {TEXTS.addCriterion}
        </Button>
        {level < MAX_LEVELS - 1 && (
          <Button
            icon="plus"
            kind="quiet"
            isSmall
            onClick={() => set([...inner.of, { type: 'any', of: [newLeaf('trait')] }])}
          >
            {TEXTS.addGroup}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
