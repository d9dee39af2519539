import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Select, TextArea, TextField } from '../../components/controls/field.tsx';
import { TEXTS } from '../../texts/automation/rules.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import type { RuleActions } from './draft.ts';

interface Mail {
  subject: string;
  text: string;
}

/** The subject and the text of an e-mail. */
export function MailFields(properties: {
  mail: Mail;
  hint: string;
  onChange: (change: Partial<Mail>) => void;
}) {
  const { mail, hint, onChange } = properties;
  return (
    <>
      <div class="wide">
        <TextField label={TEXTS.subject} value={mail.subject} onInput={(subject) => onChange({ subject })} />
      </div>
      <div class="wide">
        <TextArea
          label={TEXTS.text}
          hint={hint}
          rows={5}
          value={mail.text}
          maxLength={5000}
          onInput={(text) => onChange({ text })}
        />
      </div>
    </>
  );
}

type RespondentMail = NonNullable<RuleActions['email_respondent']>;

/** An e-mail to the respondent: its text, and what it offers. */
export function RespondentMailFields(properties: {
  page: AutomationPageProperties;
  mail: RespondentMail;
  onChange: (change: Partial<RespondentMail>) => void;
}) {
  const { page, mail, onChange } = properties;
  const surveys = page.catalog.surveys.filter(({ site_id }) => site_id === page.site.id);
  return (
    <>
      <MailFields mail={mail} hint={TEXTS.respondentTextHint} onChange={onChange} />
      <Select
        label={TEXTS.secondSurvey}
        value={String(mail.survey_id ?? '')}
        options={[
          { value: '', name: TEXTS.noSurvey },
          ...surveys.map(({ id, name }) => ({ value: String(id), name })),
        ]}
        onChange={(id) => onChange({ survey_id: id ? Number(id) : null })}
      />
      <TextField
        label={TEXTS.review}
        hint={TEXTS.reviewHint}
        type="url"
        value={mail.review_url ?? ''}
        onInput={(url) => onChange({ review_url: url.trim() || null })}
      />
      <Checkbox
        label={TEXTS.code}
        checked={mail.referral_code}
        onChange={(checked) => onChange({ referral_code: checked })}
      />
      <Checkbox
        label={TEXTS.marketing}
        hint={TEXTS.marketingHint}
        checked={mail.marketing}
        onChange={(checked) => onChange({ marketing: checked })}
      />
    </>
  );
}
