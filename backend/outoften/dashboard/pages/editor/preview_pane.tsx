import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useApp } from '../../context.ts';
import type { PreviewMessage, PreviewReport } from '../../preview/messages.ts';
import type { Schemas } from '../../server/api.ts';
import { CATEGORIES, LOCALES, SCORES_OF_CATEGORY } from '../../server/constants.ts';
import { keyName, languageName, TEXTS } from '../../texts/surveys/editor.ts';
import type { Definition, Draft } from './use_draft.ts';

/** What the preview shows: the question, or what follows a score of a key. */
export interface Step {
  /** A category or a score; null for the question. */
  key: string | null;
  isAnswered: boolean;
}

type Device = 'desktop' | 'phone' | 'hosted';
type Scheme = 'light' | 'dark';

const SHOW_AFTER_MS = 300;

/** The card as people will see it, on a computer and a phone, in each language, and the survey's own page. */
export function PreviewPane(properties: {
  survey: Schemas['SurveyOut'];
  site: Schemas['SiteOut'];
  values: Definition;
  draft: Draft | null;
  step: Step;
  onStep: (step: Step) => void;
  locale: string;
  onLocale: (locale: string) => void;
  onContrasts: (contrasts: Schemas['Contrast'][]) => void;
}) {
  const { survey, site, values, draft, step, onStep, locale, onLocale, onContrasts } = properties;
  const { api, router, session } = useApp();
  const [device, setDevice] = useState<Device>('desktop');
  const [scheme, setScheme] = useState<Scheme>('light');
  const [preview, setPreview] = useState<Schemas['PreviewOut'] | null>(null);
  const [problem, setProblem] = useState('');
  const [isReady, setReady] = useState(false);
  const [starts, setStarts] = useState(0);
  const frame = useRef<HTMLIFrameElement>(null);

  useEffect(() => {
    const timer = setTimeout(async () => {
      try {
        const read = await api.post('/v1/surveys/{survey_id}/preview', {
          path: { survey_id: survey.id },
          body: { definition: values as never, locale, scheme },
        });
        setPreview(read);
        setProblem('');
        onContrasts(read.contrasts);
      } catch (error) {
        if (!session.endIfSignedOut(error))
          setProblem(error instanceof Error ? error.message : String(error));
      }
    }, SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [values, locale, scheme]);

  useEffect(() => {
    const listen = ({ source, data }: MessageEvent<PreviewReport>) => {
      if (source === frame.current?.contentWindow && data.kind === 'ready') setReady(true);
    };
    addEventListener('message', listen);
    return () => removeEventListener('message', listen);
  }, []);

  useEffect(() => {
    if (device === 'hosted') setReady(false);
  }, [device === 'hosted']);

  useEffect(() => {
    if (!isReady || !preview) return;
    const score = step.key === null ? null : scoreOf(step.key);
    const { survey: texts, modules } = preview;
    const message: PreviewMessage = {
      id: survey.id,
      survey: texts,
      modules,
      scheme,
      score,
      isAnswered: step.isAnswered,
    };
    frame.current?.contentWindow?.postMessage(message, location.origin);
  }, [isReady, preview, step.key, step.isAnswered, device, starts]);

  const locales = [...new Set([site.locale, ...Object.keys(values.translations), ...LOCALES])];
  const query = new URLSearchParams({ locale, scheme });
  const page = router.href(`/v1/surveys/${survey.id}/preview/page?${query}`);
  return (
    <>
      <div class="preview-controls">
        <fieldset class="preview-devices">
          <legend class="visually-hidden">{TEXTS.device}</legend>
          {(['desktop', 'phone', 'hosted'] as const).map((name) => (
            <Button
              key={name}
              isSmall
              icon={({ desktop: 'desktop', phone: 'phone', hosted: 'link' } as const)[name]}
              isPressed={device === name}
              onClick={() => setDevice(name)}
            >
              {TEXTS[name]}
            </Button>
          ))}
        </fieldset>
        <Select
          label={TEXTS.colors}
          value={scheme}
          options={[
            { value: 'light', name: TEXTS.light },
            { value: 'dark', name: TEXTS.dark },
          ]}
          onChange={setScheme}
        />
        <Select
          label={TEXTS.language}
          value={locale}
          options={locales.map((value) => ({ value, name: languageName(value) }))}
          onChange={onLocale}
        />
        {device !== 'hosted' && (
          <div class="preview-step">
            <Select
              label={TEXTS.step}
              value={stepValue(step)}
              options={steps(values)}
              onChange={(value) => onStep(parseStep(value))}
            />
          </div>
        )}
      </div>
      <Notice text={problem} />
      <div class={`preview-frame ${device}`}>
        {device === 'hosted' ? (
          // The page shows the stored draft, so a new revision loads it again.
          <iframe
            key={`${page}&${draft?.revision}&${starts}`}
            src={page}
            title={TEXTS.pageFrame}
            sandbox="allow-forms allow-same-origin"
          />
        ) : (
          <iframe ref={frame} src={router.href('/dashboard/preview.html')} title={TEXTS.previewFrame} />
        )}
      </div>
      <div class="preview-foot">
        <p class="muted small-text">{TEXTS.previewHelp}</p>
        <Button isSmall kind="quiet" icon="refresh" onClick={() => setStarts(starts + 1)}>
          {TEXTS.again}
        </Button>
      </div>
    </>
  );
}

/** Returns a score whose follow-up has this key. */
function scoreOf(key: string): number {
  const range = SCORES_OF_CATEGORY[key as keyof typeof SCORES_OF_CATEGORY];
  return range ? range.max : Number(key);
}

function steps(values: Definition): { value: string; name: string }[] {
  const keys = (texts: object) => [
    ...[...CATEGORIES].reverse(),
    ...Object.keys(texts).filter((key) => /^\d+$/.test(key)),
  ];
  return [
    { value: '', name: TEXTS.stepQuestion },
    ...keys(values.follow_ups).map((key) => ({ value: `${key} `, name: TEXTS.stepFollowUp(keyName(key)) })),
    ...keys(values.thanks).map((key) => ({ value: `${key} sent`, name: TEXTS.stepThanks(keyName(key)) })),
  ];
}

function stepValue({ key, isAnswered }: Step): string {
  return key === null ? '' : `${key} ${isAnswered ? 'sent' : ''}`;
}

function parseStep(value: string): Step {
  const [key = '', sent] = value.split(' ');
  return { key: key || null, isAnswered: sent === 'sent' };
}
