import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { isOf } from '../../components/controls/score_picker.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { ScorePill } from '../../components/layout/pill.tsx';
import { useAction, useApp } from '../../context.ts';
import { formatDateTime, truncate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { CATEGORIES } from '../../server/constants.ts';
import { ACTIONS, SKIPPED, TEXTS } from '../../texts/automation/rules.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { bodyOf, type RuleDraft } from './draft.ts';

/** The server looks at up to 20,000 responses. */
const TIMEOUT_MS = 60_000;

/** Tries a rule on past answers, and shows some that it meets. */
export function TryPanel({ site, draft }: { site: AutomationPageProperties['site']; draft: RuleDraft }) {
  const { api } = useApp();
  const timeZone = timeZoneOf(site);
  const [result, setResult] = useState<{ of: string; run: Schemas['DryRun'] } | null>(null);
  const tried = JSON.stringify(bodyOf(draft));
  const { run, isBusy, problem } = useAction(async () => {
    const body = { site_id: site.id, ...bodyOf(draft) };
    setResult({ of: tried, run: await api.post('/v1/rules/dry-run', { body, timeoutMs: TIMEOUT_MS }) });
  });
  const found = result?.of === tried ? result.run : null;
  return (
    <Panel title={TEXTS.tryIt} about={TEXTS.tryAbout} problem={problem}>
      <div>
        <Button isBusy={isBusy} onClick={() => run()}>
          {TEXTS.tryButton}
        </Button>
      </div>
      <div class="try-result" aria-live="polite">
        {found && (
          <>
            <p>
              <strong>{TEXTS.matching(found.matching, found.responses, found.truncated)}</strong>
            </p>
            <ul class="muted">
              {found.counts.map(({ action, skipped, count }) => (
                <li key={action + skipped}>
                  {skipped
                    ? TEXTS.notDone(ACTIONS[action], count, SKIPPED[skipped])
                    : TEXTS.done(ACTIONS[action], count)}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {found && found.examples.length > 0 && (
        <section class="try-result">
          <h3>{TEXTS.examples}</h3>
          <ul class="setting-list">
            {found.examples
              .slice(0, 5)
              .map(({ response_id: id, survey_id, score, comment, answered_at: at }) => (
                <li key={id} class="try-example">
                  <ScorePill
                    score={score}
                    category={CATEGORIES.find((category) => isOf(score, category)) ?? 'passive'}
                  />
                  <span class={comment ? '' : 'muted'} dir="auto">
                    {comment ? truncate(comment, 160) : TEXTS.noComment}
                  </span>
                  <Link
                    to={pagePath(
                      { scope: 'survey', segment: 'responses' },
                      { site, survey: { id: survey_id } },
                      '',
                      [id],
                    )}
                  >
                    {formatDateTime(at, timeZone)}
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      )}
    </Panel>
  );
}
