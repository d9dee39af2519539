import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Icon } from '../../components/controls/icon.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { lastAskSentence, retrySentence, TEXTS } from '../../texts/surveys/install_page.ts';

/** Says for one person why the survey does not ask them now, and when it does again. */
export function NotAsked({ survey, timeZone }: { survey: Schemas['SurveyOut']; timeZone: string }) {
  const { api } = useApp();
  const [respondent, setRespondent] = useState('');
  const [page, setPage] = useState('');
  const [result, setResult] = useState<Schemas['Eligibility'] | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    const query = { respondent: respondent.trim(), ...(page.trim() && { page: page.trim() }) };
    const path = { survey_id: survey.id };
    setResult(null);
    setResult(await api.get('/v1/surveys/{survey_id}/eligibility', { path, query }));
  });
  return (
    <Panel title={TEXTS.notAsked} about={TEXTS.notAskedHelp} columns={7}>
      <form
        class="not-asked-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (respondent.trim()) void run();
        }}
      >
        <TextField
          label={TEXTS.respondentLabel}
          hint={TEXTS.respondentHint}
          error={problem}
          value={respondent}
          onInput={setRespondent}
          maxLength={128}
          spellcheck={false}
        />
        <TextField
          label={TEXTS.pageLabel}
          hint={TEXTS.pageHint}
          value={page}
          onInput={setPage}
          placeholder="https://www.example.com/account"
          spellcheck={false}
        />
        <Button type="submit" isBusy={isBusy} disabled={respondent.trim() === ''}>
          {TEXTS.findOut}
        </Button>
      </form>
      <div role="status" aria-label={TEXTS.notAsked}>
        {result && <Answer result={result} timeZone={timeZone} />}
      </div>
    </Panel>
  );
}

function Answer({ result, timeZone }: { result: Schemas['Eligibility']; timeZone: string }) {
  const { asks, reasons, unknown, last_ask_at } = result;
  const verdict = unknown.length > 0 ? TEXTS.noReasonButPage : TEXTS.noReason;
  return (
    <div class="install-part">
      <p>
        <strong>{asks ? verdict : TEXTS.reasonsAgainst}</strong>
      </p>
      {reasons.length > 0 && (
        <ul class="findings">
          {reasons.map(({ code, detail, retry_at }) => (
            <li key={code} class="error">
              <Icon name="close" />
              <div>
                <p>
                  <CodeText text={detail} />
                </p>
                {retry_at && <p>{retrySentence(retry_at, timeZone)}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      {unknown.length > 0 && (
        <>
          {!asks && <p>{TEXTS.onlyPageKnows}</p>}
          <ul class="findings">
            {unknown.map(({ rule, detail }) => (
              <li key={rule} class="info">
                <Icon name="info" />
                <p>
                  <CodeText text={detail} />
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="muted">{lastAskSentence(last_ask_at ?? null, timeZone)}</p>
    </div>
  );
}
