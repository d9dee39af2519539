import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp } from '../../context.ts';
import { formatLanguage } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { LOCALES } from '../../server/constants.ts';
import { TEXTS } from '../../texts/mailing/sendings.ts';
import { inPlainWords, type Sending } from './describe.ts';

/** Sends the e-mail to oneself. */
export function TestPanel({ sending, site }: { sending: Sending; site: Schemas['SiteOut'] }) {
  const { api } = useApp();
  const [locale, setLocale] = useState(site.locale);
  const [sentTo, setSentTo] = useState('');
  const { run, isBusy, problem } = useAction(async () => {
    setSentTo('');
    const path = { sending_id: sending.id };
    const sent = await inPlainWords(api.post('/v1/sendings/{sending_id}/test', { path, body: { locale } }));
    setSentTo(sent.to);
  });
  return (
    <Panel class="test-panel" columns={5} title={TEXTS.test} about={TEXTS.testAbout} problem={problem}>
      <div class="form-row">
        <Select
          label={TEXTS.testLanguage}
          isLabelHidden
          value={locale}
          options={languageOptions([site.locale, ...Object.keys(sending.content.texts ?? {})])}
          onChange={setLocale}
        />
        <Button icon="mail" isBusy={isBusy} onClick={() => run()}>
          {TEXTS.testButton}
        </Button>
      </div>
      <p aria-live="polite">{sentTo && TEXTS.testSent(sentTo)}</p>
    </Panel>
  );
}

/** Returns all languages of the product, those that matter first. */
export function languageOptions(first: string[]): { value: string; name: string }[] {
  return [...new Set([...first, ...LOCALES])].map((value) => ({ value, name: formatLanguage(value) }));
}
