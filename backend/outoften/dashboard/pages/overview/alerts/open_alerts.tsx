import { writeFilters } from '../../../address/filters.ts';
import { pagePath } from '../../../address/url_state.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Icon } from '../../../components/controls/icon.tsx';
import { Link } from '../../../components/controls/link.tsx';
import { KeepFocus } from '../../../components/layout/keep_focus.tsx';
import { Notice } from '../../../components/layout/notice.tsx';
import { useAction, useApp, useCan } from '../../../context.ts';
import { formatDate } from '../../../format.ts';
import { alertDetail, alertTitle, TEXTS } from '../../../texts/automation/alerts.ts';
import { addDays, timeZoneOf } from '../../../time_zone.ts';
import type { PanelProperties } from '../reading.ts';
import type { Alert } from './alerts_panel.tsx';

/** The alerts that are open, at the top of the page, each with where to look next. */
export function OpenAlerts({ alerts, survey, site }: PanelProperties & { alerts: Alert[] }) {
  const { api, toast } = useApp();
  const canClose = useCan('respond');
  const { run, isBusy, problem } = useAction(async (alert_id: number) => {
    await api.post('/v1/alerts/{alert_id}/close', { path: { alert_id } });
    toast(TEXTS.closed);
  });
  const open = alerts.filter(({ state }) => state === 'open');
  if (open.length === 0) return null;
  const responsesOf = ({ drop, segment, last_on: end }: Alert) => {
    const days = drop && { period: 'custom' as const, from: addDays(end, -drop.days), to: addDays(end, -1) };
    const filters = { ...days, category: 'detractor' as const, segment: segment?.replace('=', ':') ?? null };
    return pagePath({ scope: 'survey', segment: 'responses' }, { site, survey }, writeFilters('', filters));
  };
  return (
    <KeepFocus>
      <section class="panel alerts" aria-label={TEXTS.open}>
        <ul role="list">
          {open.map((alert) => (
            <li key={alert.id}>
              <Icon name="warning" />
              <div class="alert-text">
                <strong>{alertTitle(alert)}</strong>
                <p>{alertDetail(alert)}</p>
                <p class="muted small-text">{TEXTS.found(formatDate(alert.opened_at, timeZoneOf(site)))}</p>
              </div>
              <div class="alert-actions">
                <Link
                  class="button small"
                  to={
                    alert.kind === 'silent_tag'
                      ? pagePath({ scope: 'survey', segment: 'install' }, { site, survey })
                      : responsesOf(alert)
                  }
                >
                  {alert.kind === 'silent_tag' ? TEXTS.checkTag : TEXTS.seeDetractors}
                </Link>
                {canClose && (
                  <Button
                    isSmall
                    kind="quiet"
                    isBusy={isBusy}
                    label={TEXTS.closeOf(alertTitle(alert))}
                    onClick={() => run(alert.id)}
                  >
                    {TEXTS.close}
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
        <Notice text={problem} />
      </section>
    </KeepFocus>
  );
}
