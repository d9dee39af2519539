import type { Schemas } from '../../api.ts';
import { Button } from '../../components/controls/button.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useCan } from '../../context.ts';
import { refusedOriginSentence, TEXTS } from '../../texts/install.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { useAllow } from './change_origins.ts';

/** The origins whose pages have the tag but may not ask, each with a button that allows it. */
export function RefusedOrigins({
  site,
  refused,
}: {
  site: Schemas['SiteOut'];
  refused: Schemas['RefusedOrigin'][];
}) {
  const canChange = useCan('write');
  const { allow, isBusy, problem } = useAllow(site);
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
              <Button
                isSmall
                kind="primary"
                isBusy={isBusy}
                label={TEXTS.allowOrigin(row.origin)}
                onClick={() => allow(row.origin)}
              >
                {TEXTS.allow}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Notice text={problem} />
    </>
  );
}
