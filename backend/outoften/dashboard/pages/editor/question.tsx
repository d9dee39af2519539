import { Radios } from '../../components/controls/checkbox.tsx';
import { Select } from '../../components/controls/field.tsx';
import { TEXTS } from '../../texts/surveys/editor.ts';
import { OptionalText, reasonFor } from './fields.tsx';
import type { SectionProperties } from './sections.tsx';

/** The question, and what stands above it. */
export function QuestionFields({ values, draft, change }: SectionProperties) {
  return (
    <>
      <OptionalText
        label={TEXTS.subject}
        hint={TEXTS.subjectHint}
        value={values.subject}
        maxLength={100}
        {...reasonFor(draft, 'subject')}
        onChange={(subject) => change({ subject })}
      />
      <Select
        label={TEXTS.subjectKind}
        value={values.subject_kind}
        options={Object.entries(TEXTS.kinds).map(([value, name]) => ({ value: value as 'us', name }))}
        onChange={(subject_kind) => change({ subject_kind })}
      />
      <Radios
        legend={TEXTS.wording}
        value={values.wording}
        options={[
          { value: 'standard', name: TEXTS.wordingStandard },
          { value: 'scale', name: TEXTS.wordingScale, hint: TEXTS.wordingHint },
        ]}
        onChange={(wording) => change({ wording })}
      />
      <Radios
        legend={TEXTS.formality}
        value={values.formality}
        options={[
          { value: 'formal', name: TEXTS.formal },
          { value: 'informal', name: TEXTS.informal },
        ]}
        onChange={(formality) => change({ formality })}
      />
      <OptionalText
        label={TEXTS.organization}
        hint={TEXTS.organizationHint}
        value={values.organization}
        maxLength={100}
        {...reasonFor(draft, 'organization')}
        onChange={(organization) => change({ organization })}
      />
      <OptionalText
        label={TEXTS.logo}
        hint={TEXTS.logoHint}
        value={values.logo}
        {...reasonFor(draft, 'logo')}
        onChange={(logo) => change({ logo })}
      />
      <OptionalText
        label={TEXTS.intro}
        value={values.intro}
        maxLength={500}
        {...reasonFor(draft, 'intro')}
        onChange={(intro) => change({ intro })}
      />
    </>
  );
}
