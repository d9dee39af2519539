import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill, type PillKind } from '../../components/layout/pill.tsx';
import { useAction, useApp } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import {
  FINDING_STATES,
  FINDING_TEXTS,
  findingsSentence,
  lookedAt,
  TEXTS,
} from '../../texts/mailing/sending_results.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { timeZoneOf } from '../../time_zone.ts';

type Check = Schemas['MailCheck'];
type Finding = Schemas['MailFinding'];

const PILLS: Record<Finding['state'], PillKind> = { ok: 'good', warning: 'warning', fault: 'bad' };
const ORDER: Finding['state'][] = ['fault', 'warning', 'ok'];
/** The server asks a mail server and several DNS servers. */
const TIMEOUT_MS = 60_000;

/** Whether e-mails will be sent and accepted, and what to do. Looks only when asked: it takes seconds. */
export function CheckPanel({ site }: { site: Schemas['SiteOut'] }) {
  const { api } = useApp();
  const [selector, setSelector] = useState('');
  const [planned, setPlanned] = useState('');
  const [check, setCheck] = useState<Check | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    const query = {
      site: site.id,
      ...(selector.trim() && { dkim_selector: selector.trim() }),
      ...(planned && { planned: Number(planned) }),
    };
    setCheck(await api.get('/v1/mail/check', { query, timeoutMs: TIMEOUT_MS }));
  });
  const isMissing = check?.findings[0]?.code === 'relay_missing';
  const count = (state: Finding['state']) => check?.findings.filter((one) => one.state === state).length ?? 0;
  return (
    <Panel title={TEXTS.check} about={TEXTS.checkAbout} problem={problem}>
      <form
        class="form-row check-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextField
          label={TEXTS.plannedMails}
          hint={TEXTS.plannedHint}
          type="number"
          min={0}
          value={planned}
          onInput={setPlanned}
        />
        <TextField
          label={TEXTS.selector}
          hint={TEXTS.selectorHint}
          value={selector}
          placeholder="s1"
          spellcheck={false}
          onInput={setSelector}
        />
        <Button type="submit" icon="check" isBusy={isBusy}>
          {check ? TEXTS.checkAgain : TEXTS.checkButton}
        </Button>
      </form>
      <div aria-live="polite" class="findings" aria-busy={isBusy || undefined}>
        {isBusy && <p class="muted">{TEXTS.checking}</p>}
        {check && !isBusy && isMissing && (
          <>
            <p>
              <strong>{TEXTS.noMailServer}.</strong> {TEXTS.noMailServerText}
            </p>
            <CodeBlock
              text={(check.findings[0]?.example ?? '').replace(' ', '\n')}
              copyLabel={SHELL_TEXTS.copy}
            />
          </>
        )}
        {check && !isBusy && !isMissing && (
          <>
            <p>
              <strong>{findingsSentence(count('fault'), count('warning'))}</strong>{' '}
              <span class="muted">{TEXTS.checkedAt(formatDateTime(check.checked_at, timeZoneOf(site)))}</span>
            </p>
            <ul>
              {ORDER.flatMap((state) => check.findings.filter((one) => one.state === state)).map(
                (finding) => (
                  <li key={finding.code}>
                    <p>
                      <Pill kind={PILLS[finding.state]}>{FINDING_STATES[finding.state]}</Pill>{' '}
                      <strong>{lookedAt(finding.code)}</strong>
                    </p>
                    <p>{FINDING_TEXTS[finding.code] ?? finding.text}</p>
                    {finding.example && <CodeBlock text={finding.example} copyLabel={SHELL_TEXTS.copy} />}
                  </li>
                ),
              )}
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}
