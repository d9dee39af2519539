import { useState } from 'preact/hooks';
import { pagePath } from '../../../address/url_state.ts';
import { Button } from '../../../components/controls/button.tsx';
import { EmptyState } from '../../../components/layout/empty_state.tsx';
import { Pill } from '../../../components/layout/pill.tsx';
import { Table } from '../../../components/layout/table.tsx';
import { formatDateTime } from '../../../format.ts';
import { DELIVERY_STATES, EVENTS, TEXTS } from '../../../texts/automation/deliveries.ts';
import { timeZoneOf } from '../../../time_zone.ts';
import type { AutomationPageProperties } from '../../automation/parts.ts';
import { type Delivery, describeAttempt, STATE_PILLS } from './describe.ts';
import { DeliveryDetails } from './details.tsx';

/** Deliveries with their last attempt; a dialog shows all attempts of one. */
export function DeliveriesTable(properties: {
  deliveries: Delivery[];
  site: AutomationPageProperties['site'];
  empty?: string;
  /** Sends one again, where that is possible. */
  onRedeliver?: ((id: string) => void) | undefined;
}) {
  const { deliveries, site, empty = TEXTS.noDeliveries, onRedeliver } = properties;
  const timeZone = timeZoneOf(site);
  const [opened, setOpened] = useState<string | null>(null);
  const delivery = deliveries.find(({ id }) => id === opened);
  const pathOf = ({ response_id: id, survey_id: survey, event }: Delivery) =>
    id && survey && event !== 'ask.dismissed'
      ? pagePath({ scope: 'survey', segment: 'responses' }, { site, survey: { id: survey } }, '', [id])
      : null;
  return (
    <>
      <Table
        caption={TEXTS.deliveries}
        rows={deliveries}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="mail" title={empty} />}
        columns={[
          {
            key: 'event',
            name: TEXTS.event,
            isRowHeader: true,
            cell: ({ event, test }) => (
              <span>
                {EVENTS[event].name} {test && <Pill>{TEXTS.test}</Pill>}
              </span>
            ),
          },
          {
            key: 'at',
            name: TEXTS.happened,
            cell: ({ happened_at: at }) => <span class="nowrap">{formatDateTime(at, timeZone)}</span>,
          },
          {
            key: 'state',
            name: TEXTS.result,
            cell: ({ state, next_attempt_at: next, attempts }) => (
              <div class="two-lines">
                <span>
                  <Pill kind={STATE_PILLS[state]}>{DELIVERY_STATES[state]}</Pill>
                </span>
                {state === 'pending' && next && attempts.length > 0 && (
                  <span class="muted">{TEXTS.nextAttempt(formatDateTime(next, timeZone))}</span>
                )}
              </div>
            ),
          },
          { key: 'reply', name: TEXTS.lastReply, cell: ({ attempts }) => <LastReply attempts={attempts} /> },
          {
            key: 'actions',
            name: TEXTS.more,
            isNameHidden: true,
            isNumber: true,
            cell: ({ id, event, happened_at: at }) => {
              const name = EVENTS[event].name;
              const when = formatDateTime(at, timeZone);
              return (
                <>
                  <Button
                    kind="quiet"
                    isSmall
                    label={TEXTS.detailsOf(name, when)}
                    onClick={() => setOpened(id)}
                  >
                    {TEXTS.details}
                  </Button>
                  {onRedeliver && (
                    <Button
                      kind="quiet"
                      isSmall
                      label={TEXTS.sendAgainOf(name, when)}
                      onClick={() => onRedeliver(id)}
                    >
                      {TEXTS.sendAgain}
                    </Button>
                  )}
                </>
              );
            },
          },
        ]}
      />
      {delivery && (
        <DeliveryDetails
          delivery={delivery}
          timeZone={timeZone}
          responsePath={pathOf(delivery)}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}

function LastReply({ attempts }: Pick<Delivery, 'attempts'>) {
  const [last] = attempts;
  if (!last) return null;
  const facts = [
    attempts.length > 1 && TEXTS.attemptsOf(attempts.length),
    last.duration_ms !== null && TEXTS.duration(last.duration_ms),
  ];
  return (
    <div class="two-lines">
      <span>{describeAttempt(last)}</span>
      <span class="muted">{facts.filter(Boolean).join(' · ')}</span>
    </div>
  );
}
