import { useEffect, useRef, useState } from 'preact/hooks';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/mailing/sending_form.ts';
import { languageOptions } from './test_panel.tsx';

type Scheme = 'light' | 'dark';
type Width = '320' | '600';

const SHOW_AFTER_MS = 300;

/** The e-mail as people get it: in each language, on a phone and a computer, in light and dark. */
export function PreviewPanel(properties: {
  surveyId: number;
  content: Schemas['MailContent'];
  site: Schemas['SiteOut'];
  /** The language in which somebody writes at the moment. */
  writtenIn?: string;
}) {
  const { surveyId, content, site, writtenIn } = properties;
  const { api, router, session } = useApp();
  const [locale, setLocale] = useState(writtenIn ?? site.locale);
  const [width, setWidth] = useState<Width>('600');
  const [scheme, setScheme] = useState<Scheme>('light');
  const [isNamed, setNamed] = useState(true);
  const [mail, setMail] = useState<Schemas['MailPreview'] | null>(null);
  const [problem, setProblem] = useState('');
  const [isReady, setReady] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    if (writtenIn) setLocale(writtenIn);
  }, [writtenIn]);
  const body = { survey_id: surveyId, content, locale, name: isNamed ? TEXTS.sampleName : null };
  const key = JSON.stringify(body);
  useEffect(() => {
    const timer = setTimeout(async () => {
      try {
        setMail(await api.post('/v1/sendings/preview', { body }));
        setProblem('');
      } catch (error) {
        if (!session.endIfSignedOut(error))
          setProblem(error instanceof Error ? error.message : String(error));
      }
    }, SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => {
    if (isReady && mail && frame.current) show(frame.current, mail, scheme);
  }, [isReady, mail, scheme, width]);
  return (
    <Panel class="mail-panel" columns={7} title={TEXTS.preview} about={TEXTS.previewAbout} problem={problem}>
      <div class="mail-controls">
        <Select
          label={TEXTS.previewLanguage}
          value={locale}
          options={languageOptions([site.locale, ...Object.keys(content.texts ?? {})])}
          onChange={setLocale}
        />
        <Select
          label={TEXTS.previewWidth}
          value={width}
          options={[
            { value: '600', name: TEXTS.computer },
            { value: '320', name: TEXTS.phone },
          ]}
          onChange={setWidth}
        />
        <Select
          label={TEXTS.colors}
          value={scheme}
          options={[
            { value: 'light', name: TEXTS.light },
            { value: 'dark', name: TEXTS.dark },
          ]}
          onChange={setScheme}
        />
        <Checkbox label={TEXTS.withName} checked={isNamed} onChange={setNamed} />
      </div>
      {mail && <p class="mail-subject">{TEXTS.subjectOf(mail.subject)}</p>}
      {/* No script runs in it, and it has a policy of its own for the styles of e-mails. */}
      <iframe
        ref={frame}
        class={`mail-frame width-${width}`}
        src={router.href('/dashboard/mail.html')}
        title={TEXTS.previewFrame}
        sandbox="allow-same-origin"
        onLoad={() => setReady(true)}
      />
    </Panel>
  );
}

/** Puts an e-mail into the frame: its links lead nowhere, and its colors are those of the scheme, whatever the browser's is. */
function show(frame: HTMLIFrameElement, { html }: Schemas['MailPreview'], scheme: Scheme): void {
  const page = frame.contentDocument;
  // The frame's own parser, because this page may not parse texts as HTML.
  const Parser = (frame.contentWindow as (Window & typeof globalThis) | null)?.DOMParser;
  if (!page || !Parser) return;
  const mail = new Parser().parseFromString(html, 'text/html');
  page.replaceChild(page.adoptNode(mail.documentElement), page.documentElement);
  for (const link of page.querySelectorAll('a')) link.removeAttribute('href');
  for (const sheet of page.styleSheets) {
    for (const rule of sheet.cssRules) {
      const media = 'media' in rule ? (rule as CSSMediaRule).media : null;
      if (media?.mediaText.includes('prefers-color-scheme'))
        media.mediaText = media.mediaText.includes('dark') === (scheme === 'dark') ? 'all' : 'not all';
    }
  }
  frame.style.colorScheme = scheme;
  frame.style.blockSize = '0';
  frame.style.blockSize = `${page.documentElement.scrollHeight}px`;
}
