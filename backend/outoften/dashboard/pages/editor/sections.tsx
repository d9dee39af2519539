import type { FunctionComponent } from 'preact';
import type { Schemas } from '../../server/api.ts';
import type { SECTION_NAMES } from '../../texts/surveys/editor.ts';
import { AppearanceFields } from './appearance.tsx';
import type { Step } from './preview_pane.tsx';
import { QuestionFields } from './question.tsx';
import { BadgeFields, CadenceFields, TargetingFields } from './targeting.tsx';
import { FollowUpFields, ThanksFields } from './texts_fields.tsx';
import { TranslationFields } from './translations.tsx';
import type { Definition, Draft } from './use_draft.ts';

/** The name of a part of a survey. */
export type SectionName = keyof typeof SECTION_NAMES;

/** What the fields of each part are given. */
export interface SectionProperties {
  values: Definition;
  draft: Draft | null;
  site: Schemas['SiteOut'];
  contrasts: Schemas['Contrast'][];
  change: (change: Partial<Definition>) => void;
  /** Shows a step of the card in the preview. */
  show: (step: Step) => void;
  /** Shows the preview in a language. */
  setLocale: (locale: string) => void;
}

/** The fields of each part, and the fields of the survey that belong to it. */
export const SECTIONS: Record<SectionName, { Fields: FunctionComponent<SectionProperties>; of: string[] }> = {
  question: {
    Fields: QuestionFields,
    of: ['subject', 'subject_kind', 'wording', 'formality', 'organization', 'logo', 'intro'],
  },
  follow_ups: { Fields: FollowUpFields, of: ['follow_ups'] },
  thanks: { Fields: ThanksFields, of: ['thanks'] },
  translations: { Fields: TranslationFields, of: ['translations'] },
  appearance: { Fields: AppearanceFields, of: ['appearance'] },
  targeting: { Fields: TargetingFields, of: ['rules', 'delay_seconds'] },
  cadence: { Fields: CadenceFields, of: ['cadence'] },
  badge: { Fields: BadgeFields, of: ['badge'] },
};

/** Returns how many of these findings are about a part. */
export function countOf(section: SectionName, findings: { field: string }[]): number {
  return findings.filter(({ field }) => SECTIONS[section].of.includes(field.split('.')[0] ?? '')).length;
}
