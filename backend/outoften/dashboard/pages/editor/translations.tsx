import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import type { Schemas } from '../../server/api.ts';
import { LOCALES } from '../../server/constants.ts';
import { keyName, languageName, TEXTS } from '../../texts/surveys/editor.ts';
import { Lines, reasonFor } from './fields.tsx';
import type { SectionProperties } from './sections.tsx';

type Translation = Schemas['Translation'];

/** The owner's texts in other languages, each beside the text that it translates. */
export function TranslationFields({ values, draft, change, site, setLocale }: SectionProperties) {
  const languages = Object.keys(values.translations).sort();
  const [chosen, setChosen] = useState(languages[0] ?? '');
  const [added, setAdded] = useState('');
  const translation = values.translations[chosen];
  const missing = (locale: string) =>
    draft?.notices.filter(({ field }) => field.startsWith(`translations.${locale}.`)).length ?? 0;
  const choose = (locale: string) => {
    setChosen(locale);
    setLocale(locale);
  };
  const set = (next: Translation) => change({ translations: { ...values.translations, [chosen]: next } });
  const free = LOCALES.filter((locale) => locale !== site.locale && !languages.includes(locale));
  return (
    <>
      <p class="muted">
        {TEXTS.translationsHelp} {TEXTS.ownLanguage(languageName(site.locale))}
      </p>
      {languages.length > 0 && (
        <ul class="editor-languages">
          {languages.map((locale) => (
            <li key={locale}>
              <Button kind="quiet" isPressed={locale === chosen} onClick={() => choose(locale)}>
                {languageName(locale)}
              </Button>
              {missing(locale) > 0 ? (
                <Pill kind="warning">{TEXTS.missing(missing(locale))}</Pill>
              ) : (
                <Pill kind="good">{TEXTS.complete}</Pill>
              )}
            </li>
          ))}
        </ul>
      )}
      <div class="editor-add">
        <Select
          label={TEXTS.addLanguage}
          value={added}
          options={[
            { value: '', name: TEXTS.language },
            ...free.map((value) => ({ value, name: languageName(value) })),
          ]}
          onChange={setAdded}
        />
        <Button
          icon="plus"
          disabled={added === ''}
          onClick={() => {
            change({ translations: { ...values.translations, [added]: {} as Translation } });
            choose(added);
            setAdded('');
          }}
        >
          {TEXTS.add}
        </Button>
      </div>
      {translation && (
        <fieldset class="editor-group" key={chosen} lang={chosen}>
          <legend lang="en">{languageName(chosen)}</legend>
          <Translated
            label={TEXTS.subject}
            own={values.subject}
            value={translation.subject ?? ''}
            field={`translations.${chosen}.subject`}
            draft={draft}
            onChange={(subject) => set({ ...translation, subject: subject || null })}
          />
          <Translated
            label={TEXTS.intro}
            own={values.intro}
            value={translation.intro ?? ''}
            field={`translations.${chosen}.intro`}
            draft={draft}
            onChange={(intro) => set({ ...translation, intro: intro || null })}
          />
          {Object.entries(values.follow_ups).map(([key, own]) => {
            const followUps = translation.follow_ups ?? {};
            const followUp = followUps[key];
            const update = (next: Partial<Schemas['FollowUp']>) => {
              const merged = { ...followUp, ...next } as Schemas['FollowUp'];
              const { [key]: _, ...others } = followUps;
              const isEmpty = !merged.question && !(merged.choices ?? []).length;
              set({ ...translation, follow_ups: isEmpty ? others : { ...others, [key]: merged } });
            };
            const field = `translations.${chosen}.follow_ups.${key}`;
            return (
              <>
                <Translated
                  label={`${keyName(key)}: ${TEXTS.question.toLowerCase()}`}
                  own={own.question}
                  value={followUp?.question ?? ''}
                  field={`${field}.question`}
                  draft={draft}
                  onChange={(question) => update({ question })}
                />
                {(own.choices ?? []).length > 0 && (
                  <Lines
                    label={`${keyName(key)}: ${TEXTS.choices.toLowerCase()}`}
                    hint={TEXTS.yourText((own.choices ?? []).join(', '))}
                    value={followUp?.choices ?? []}
                    {...reasonFor(draft, `${field}.choices`)}
                    onChange={(choices) => update({ question: followUp?.question ?? '', choices })}
                  />
                )}
              </>
            );
          })}
          {Object.entries(values.thanks).map(([key, own]) => (
            <TranslatedThanks
              key={key}
              name={key}
              own={own}
              value={translation.thanks?.[key]}
              field={`translations.${chosen}.thanks.${key}`}
              draft={draft}
              onChange={(thanks) => {
                const { [key]: _, ...others } = translation.thanks ?? {};
                set({ ...translation, thanks: thanks === '' ? others : { ...others, [key]: thanks } });
              }}
            />
          ))}
          <div>
            <Button
              isSmall
              kind="quiet"
              onClick={() => {
                const { [chosen]: _, ...others } = values.translations;
                change({ translations: others });
                choose(Object.keys(others)[0] ?? '');
              }}
            >
              {TEXTS.removeLanguage}
            </Button>
          </div>
        </fieldset>
      )}
    </>
  );
}

type Thanks = string | Schemas['ThankYou'];

function TranslatedThanks(properties: {
  name: string;
  own: Thanks;
  value: Thanks | undefined;
  field: string;
  draft: SectionProperties['draft'];
  onChange: (value: Thanks) => void;
}) {
  const { name, own, value, field, draft, onChange } = properties;
  const ownParts = typeof own === 'string' ? { text: own } : own;
  const parts = typeof value === 'object' ? value : { text: value ?? '' };
  // The translation of a text with a link has the same link.
  const link = typeof own === 'object' ? { url: own.url, button: own.button } : null;
  const update = (text: string, label: string | null) =>
    onChange(link && text ? ({ ...link, text, label } as Schemas['ThankYou']) : text);
  const label = 'label' in parts ? parts.label : null;
  return (
    <>
      <Translated
        label={`${keyName(name)}: ${TEXTS.thanksText.toLowerCase()}`}
        own={ownParts.text}
        value={parts.text}
        field={field}
        draft={draft}
        onChange={(text) => update(text, label)}
      />
      {typeof own === 'object' && own.label && (
        <Translated
          label={`${keyName(name)}: ${TEXTS.linkLabel.toLowerCase()}`}
          own={own.label}
          value={label ?? ''}
          field={`${field}.label`}
          draft={draft}
          onChange={(text) => update(parts.text, text || null)}
        />
      )}
    </>
  );
}

function Translated(properties: {
  label: string;
  own: string | null;
  value: string;
  field: string;
  draft: SectionProperties['draft'];
  onChange: (value: string) => void;
}) {
  const { label, own, value, field, draft, onChange } = properties;
  if (!own && !value) return null;
  return (
    <TextField
      label={label}
      {...(own ? { hint: TEXTS.yourText(own) } : {})}
      value={value}
      maxLength={500}
      {...reasonFor(draft, field)}
      onInput={onChange}
    />
  );
}
