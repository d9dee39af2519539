import { Select, TextArea, TextField } from '../../../components/controls/field.tsx';
import { TEXTS } from '../../../texts/mailing/sending_form.ts';
import { languageOptions } from '../test_panel.tsx';
import { type Draft, NO_TEXTS } from './draft.ts';

/** The texts of the e-mail, one language at a time, and from whom it is. */
export function MailFields(properties: {
  draft: Draft;
  siteLocale: string;
  locale: string;
  onLocale: (locale: string) => void;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, siteLocale, locale, onLocale, onChange } = properties;
  const texts = draft.texts[locale] ?? NO_TEXTS;
  const write = (part: Partial<typeof texts>) =>
    onChange({ texts: { ...draft.texts, [locale]: { ...texts, ...part } } });
  return (
    <div class="form">
      <Select
        label={TEXTS.language}
        hint={TEXTS.languageHint}
        value={locale}
        options={languageOptions([...Object.keys(draft.texts), siteLocale])}
        onChange={onLocale}
      />
      <TextField
        label={TEXTS.subject}
        hint={TEXTS.subjectHint}
        value={texts.subject}
        maxLength={200}
        onInput={(subject) => write({ subject })}
      />
      <TextArea
        label={TEXTS.intro}
        placeholder={TEXTS.introPlaceholder}
        value={texts.intro}
        lang={locale}
        onInput={(intro) => write({ intro })}
      />
      <TextField
        label={TEXTS.why}
        hint={TEXTS.whyHint}
        value={texts.why}
        maxLength={200}
        onInput={(why) => write({ why })}
      />
      <TextField
        label={TEXTS.senderName}
        hint={TEXTS.senderNameHint}
        value={draft.senderName}
        maxLength={100}
        onInput={(senderName) => onChange({ senderName })}
      />
      <TextField
        label={TEXTS.replyTo}
        hint={TEXTS.replyToHint}
        type="email"
        value={draft.replyTo}
        onInput={(replyTo) => onChange({ replyTo })}
      />
      <TextField
        label={TEXTS.postalAddress}
        hint={TEXTS.postalAddressHint}
        placeholder={TEXTS.postalAddressPlaceholder}
        value={draft.postalAddress}
        maxLength={300}
        onInput={(postalAddress) => onChange({ postalAddress })}
      />
    </div>
  );
}
