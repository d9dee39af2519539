import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useAction, useApp, useCan } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { refusedOriginSentence, TEXTS } from '../../texts/surveys/install.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { useAllow } from './change_origins.ts';

/** The origins whose pages have the tag but may not ask, each with buttons that allow or dismiss it. */
export function RefusedOrigins({
  site,
  refused,
}: {
  site: Schemas['SiteOut'];
  refused: Schemas['RefusedOrigin'][];
}) {
  const canChange = useCan('write');
  const { allow, isBusy, problem } = useAllow(site);
  const dismiss = useDismiss(site);
  return (
    <>
      <p class="help">{TEXTS.refusedHelp}</p>
      <ul class="origin-list">
        {refused.map((row) => (
          <li key={row.origin}>
            <div class="origin-texts">
              <b>{row.origin}</b>
              <span class="muted">{refusedOriginSentence(row, timeZoneOf(site))}</span>
            </div>
            {canChange && (
              <div class="row-actions">
                <Button
                  isSmall
                  kind="primary"
                  isBusy={isBusy}
                  label={TEXTS.allowOrigin(row.origin)}
                  onClick={() => allow(row.origin)}
                >
                  {TEXTS.allow}
                </Button>
                <Button
                  isSmall
                  kind="quiet"
                  isBusy={dismiss.isBusy}
                  label={TEXTS.dismissOrigin(row.origin)}
                  onClick={() => dismiss.run(row.origin, true)}
                >
                  {TEXTS.dismiss}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <Notice text={problem || dismiss.problem} />
    </>
  );
}

/** How many refused origins are dismissed, and a button that shows them again. */
export function DismissedOrigins({
  site,
  status,
}: {
  site: Schemas['SiteOut'];
  status: Schemas['TagStatus'];
}) {
  const canChange = useCan('write');
  const { run, isBusy, problem } = useDismiss(site);
  const dismissed = status.refused_origins.filter((row) => row.dismissed).map(({ origin }) => origin);
  if (dismissed.length === 0) return null;
  return (
    <div class="help">
      <p>{TEXTS.dismissedOrigins(dismissed)}</p>
      {canChange && (
        <Button isSmall isBusy={isBusy} onClick={() => void showAgain()}>
          {TEXTS.showAgain}
        </Button>
      )}
      <Notice text={problem} />
    </div>
  );

  async function showAgain(): Promise<void> {
    for (const origin of dismissed) if (!(await run(origin, false))) return;
  }
}

function useDismiss(site: Schemas['SiteOut']) {
  const { api, toast } = useApp();
  return useAction(async (origin: string, dismissed: boolean) => {
    const path = { site_id: site.id };
    await api.patch('/v1/sites/{site_id}/refused-origins', { path, body: { origin, dismissed } });
    if (dismissed) toast(TEXTS.dismissed(origin));
  });
}
