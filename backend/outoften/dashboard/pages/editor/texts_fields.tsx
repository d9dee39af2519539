import { Checkbox } from '../../components/controls/checkbox.tsx';
import { TextArea, TextField } from '../../components/controls/field.tsx';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/editor.ts';
import { Lines, OptionalText, reasonFor } from './fields.tsx';
import { Keyed } from './keyed.tsx';
import type { SectionProperties } from './sections.tsx';

type FollowUp = Schemas['FollowUp'];
type ThankYou = Schemas['ThankYou'];

const EMPTY_FOLLOW_UP = { question: '' } as FollowUp;

/** The second question, by category and score. */
export function FollowUpFields({ values, draft, change, show }: SectionProperties) {
  return (
    <>
      <p class="muted">{TEXTS.followUpsHelp}</p>
      <Keyed
        values={values.follow_ups}
        empty={EMPTY_FOLLOW_UP}
        onChange={(follow_ups) => change({ follow_ups })}
        onFocus={(key) => show({ key, isAnswered: false })}
      >
        {(key, followUp, set) => (
          <>
            <TextField
              label={TEXTS.question}
              value={followUp.question}
              maxLength={500}
              {...reasonFor(draft, `follow_ups.${key}.question`)}
              onInput={(question) => set({ ...followUp, question })}
            />
            <Lines
              label={TEXTS.choices}
              hint={TEXTS.choicesHint}
              value={followUp.choices ?? []}
              {...reasonFor(draft, `follow_ups.${key}.choices`)}
              onChange={(choices) => set({ ...followUp, choices })}
            />
            {(followUp.choices ?? []).length > 0 && (
              <>
                <Checkbox
                  label={TEXTS.multiple}
                  checked={followUp.multiple ?? false}
                  onChange={(multiple) => set({ ...followUp, multiple })}
                />
                <Checkbox
                  label={TEXTS.comment}
                  checked={followUp.comment ?? true}
                  onChange={(comment) => set({ ...followUp, comment })}
                />
              </>
            )}
          </>
        )}
      </Keyed>
    </>
  );
}

/** The end of the card, by category and score. */
export function ThanksFields({ values, draft, change, show }: SectionProperties) {
  return (
    <>
      <p class="muted">{TEXTS.thanksHelp}</p>
      <Keyed
        values={values.thanks}
        empty=""
        onChange={(thanks) => change({ thanks })}
        onFocus={(key) => show({ key, isAnswered: true })}
      >
        {(key, thanks, set) => {
          const parts = typeof thanks === 'string' ? ({ text: thanks } as ThankYou) : thanks;
          // A message without a link is a text alone.
          const update = (next: ThankYou) => set(next.url || next.label || next.button ? next : next.text);
          return (
            <>
              <TextArea
                label={TEXTS.thanksText}
                rows={2}
                value={parts.text}
                maxLength={500}
                {...reasonFor(draft, typeof thanks === 'string' ? `thanks.${key}` : `thanks.${key}.text`)}
                onInput={(text) => update({ ...parts, text })}
              />
              <OptionalText
                label={TEXTS.linkUrl}
                hint={TEXTS.linkUrlHint}
                value={parts.url ?? null}
                {...(typeof thanks === 'string' ? {} : reasonFor(draft, `thanks.${key}.url`))}
                onChange={(url) => update({ ...parts, url })}
              />
              <OptionalText
                label={TEXTS.linkLabel}
                value={parts.label ?? null}
                maxLength={100}
                onChange={(label) => update({ ...parts, label })}
              />
              {(parts.url || parts.button) && (
                <Checkbox
                  label={TEXTS.linkButton}
                  checked={parts.button ?? false}
                  onChange={(button) => update({ ...parts, button })}
                />
              )}
            </>
          );
        }}
      </Keyed>
    </>
  );
}
