import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Icon, type IconName } from '../../components/controls/icon.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { VisuallyHidden } from '../../components/layout/visually_hidden.tsx';
import { useAction, useApp, useCan } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as SHARED_TEXTS } from '../../texts/surveys/install.ts';
import {
  loadedOriginSentence,
  problemSentences,
  SEVERITY_NAMES,
  TEXTS,
} from '../../texts/surveys/install_page.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { useAllow } from './change_origins.ts';
import { toOrigin } from './origin.ts';

type Site = Schemas['SiteOut'];
type Check = Schemas['InstallCheck'];

const ICONS: Record<keyof typeof SEVERITY_NAMES, IconName> = {
  ok: 'check',
  warning: 'warning',
  error: 'close',
};
/** The server waits ten seconds for the page, so the reply takes longer than others may. */
const CHECK_TIMEOUT_MS = 20_000;

/** What pages reported, and a check of one page by the server, with what each finding means and what to do. */
export function Checker({ site, status }: { site: Site; status: Schemas['TagStatus'] }) {
  const canCheck = useCan('write');
  return (
    <div class="install-columns">
      <section class="install-part" aria-label={TEXTS.reported}>
        <h3>{TEXTS.reported}</h3>
        <Reported site={site} status={status} />
      </section>
      {canCheck && <PageCheck site={site} status={status} />}
    </div>
  );
}

function Reported({ site, status }: { site: Site; status: Schemas['TagStatus'] }) {
  const timeZone = timeZoneOf(site);
  return (
    <>
      {problemSentences(status.data, timeZone).map((sentence) => (
        <p key={sentence} class="signal">
          <Icon name="warning" />
          <span>
            <CodeText text={sentence} />
          </span>
        </p>
      ))}
      {status.loaded_origins.length === 0 ? (
        <p class="muted">{TEXTS.nothingReported}</p>
      ) : (
        <ul class="origin-list">
          {status.loaded_origins.map((row) => (
            <li key={row.origin}>
              <div class="origin-texts">
                <b>{row.origin}</b>
                <span class="muted">{loadedOriginSentence(row, timeZone)}</span>
              </div>
              <Pill kind={row.allowed ? 'good' : 'warning'}>
                {row.allowed ? TEXTS.mayAskYes : TEXTS.mayAskNo}
              </Pill>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function PageCheck({ site, status }: { site: Site; status: Schemas['TagStatus'] }) {
  const { api } = useApp();
  const known =
    status.loaded_origins.find(({ allowed }) => allowed)?.origin ??
    status.refused_origins.find(({ request }) => request === 'ask')?.origin ??
    site.origins.find((origin) => !origin.includes('*'));
  const [entered, setEntered] = useState<string | null>(null);
  const [check, setCheck] = useState<Check | null>(null);
  const url = entered ?? known ?? '';
  const { run, isBusy, problem, clearProblem } = useAction(async () => {
    const path = { site_id: site.id };
    const options = { path, body: { url }, timeoutMs: CHECK_TIMEOUT_MS };
    setCheck(null);
    setCheck(await api.post('/v1/sites/{site_id}/install-check', options));
  });
  return (
    <div class="install-part">
      <form
        class="field-with-button"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim()) void run();
        }}
      >
        <TextField
          label={TEXTS.checkLabel}
          hint={TEXTS.checkHint}
          error={problem}
          value={url}
          onInput={(value) => {
            setEntered(value);
            clearProblem();
          }}
          placeholder="https://www.example.com"
          spellcheck={false}
        />
        <Button type="submit" kind="primary" isBusy={isBusy} disabled={url.trim() === ''}>
          {TEXTS.check}
        </Button>
      </form>
      <div role="status" aria-label={TEXTS.checkResult}>
        {check && <Findings site={site} check={check} onAllowed={run} />}
      </div>
    </div>
  );
}

function Findings({ site, check, onAllowed }: { site: Site; check: Check; onAllowed: () => void }) {
  const { allow, isBusy, problem } = useAllow(site);
  const origin = toOrigin(check.url);
  return (
    <>
      <ul class="findings">
        {check.findings.map(({ code, severity, meaning, remedy }) => (
          <li key={code} class={severity}>
            <Icon name={ICONS[severity]} />
            <div>
              <p>
                <VisuallyHidden>{SEVERITY_NAMES[severity]} </VisuallyHidden>
                <strong>{meaning}</strong>
              </p>
              {code === 'origin_not_allowed' ? (
                <>
                  <p>{TEXTS.allowIfYours}</p>
                  <Button
                    isSmall
                    kind="primary"
                    isBusy={isBusy}
                    onClick={async () => {
                      if (await allow(origin)) onAllowed();
                    }}
                  >
                    {SHARED_TEXTS.allowOrigin(origin)}
                  </Button>
                  {problem && <p class="field-error">{problem}</p>}
                </>
              ) : (
                <p>{remedy}</p>
              )}
            </div>
          </li>
        ))}
      </ul>
      <p class="muted">{TEXTS.checkedPage(check.url)}</p>
    </>
  );
}
