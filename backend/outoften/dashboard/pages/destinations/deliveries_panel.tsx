import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Pagination, useCursorPages } from '../../components/layout/pagination.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import { DELIVERY_STATES, EVENTS, TEXTS } from '../../texts/destinations.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { pagePath } from '../../url_state.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { type Delivery, STATE_PILLS } from './deliveries.ts';
import { DeliveryDetails } from './delivery_details.tsx';
import { describeAttempt } from './describe.ts';
import type { Endpoint } from './kinds.ts';
import { RedeliverDialog } from './redeliver_dialog.tsx';

type State = Delivery['state'] | '';

/** What was sent to a destination, with each attempt; sends it again. */
export function DeliveriesPanel({ endpoint, page }: { endpoint: Endpoint; page: AutomationPageProperties }) {
  const { api, toast } = useApp();
  const { site } = page;
  const timeZone = timeZoneOf(site);
  const [state, setState] = useState<State>('');
  const [opened, setOpened] = useState<string | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const pages = useCursorPages();
  const { data, problem, isStale, refresh } = usePolled(
    (signal) =>
      api.getPage('/v1/endpoints/{endpoint_id}/deliveries', {
        path: { endpoint_id: endpoint.id },
        query: { ...(state && { state }), ...(pages.cursor && { cursor: pages.cursor }), limit: 20 },
        signal,
      }),
    [endpoint.id, state, pages.cursor],
    { everySeconds: 4 },
  );
  const redeliver = useAction(async (id: string) => {
    await api.post('/v1/deliveries/{delivery_id}/redeliver', { path: { delivery_id: id } });
    toast(TEXTS.sendingAgain);
    refresh();
  });
  const pathOf = ({ response_id: id, survey_id: survey, event }: Delivery) =>
    id && survey && event !== 'ask.dismissed'
      ? pagePath({ scope: 'survey', segment: 'responses' }, { site, survey: { id: survey } }, '', [id])
      : null;
  const delivery = data?.data.find(({ id }) => id === opened);
  return (
    <Panel
      title={TEXTS.deliveries}
      about={TEXTS.deliveriesAbout}
      isLoading={!data}
      isStale={isStale}
      problem={problem || redeliver.problem}
      actions={
        <>
          <Select
            label={TEXTS.show}
            isLabelHidden
            value={state}
            options={[
              { value: '', name: TEXTS.allStates },
              ...(['failed', 'pending', 'delivered'] as const).map((value) => ({
                value,
                name: DELIVERY_STATES[value],
              })),
            ]}
            onChange={(value: State) => {
              pages.reset();
              setState(value);
            }}
          />
          {endpoint.active && (
            <Button isSmall onClick={() => setIsAsked(true)}>
              {TEXTS.sendFailures}
            </Button>
          )}
        </>
      }
    >
      <Table
        caption={TEXTS.deliveries}
        rows={data?.data ?? []}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="mail" title={state ? TEXTS.noDeliveriesOf : TEXTS.noDeliveries} />}
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
            cell: ({ state: reached, next_attempt_at: next, attempts }) => (
              <div class="two-lines">
                <span>
                  <Pill kind={STATE_PILLS[reached]}>{DELIVERY_STATES[reached]}</Pill>
                </span>
                {reached === 'pending' && next && attempts.length > 0 && (
                  <span class="muted">{TEXTS.nextAttempt(formatDateTime(next, timeZone))}</span>
                )}
              </div>
            ),
          },
          {
            key: 'reply',
            name: TEXTS.lastReply,
            cell: ({ attempts }) => <LastReply attempts={attempts} />,
          },
          {
            key: 'actions',
            name: TEXTS.more,
            isNameHidden: true,
            isNumber: true,
            cell: ({ id, event, happened_at: at }) => {
              const name = EVENTS[event].name;
              return (
                <>
                  <Button
                    kind="quiet"
                    isSmall
                    label={TEXTS.detailsOf(name, formatDateTime(at, timeZone))}
                    onClick={() => setOpened(id)}
                  >
                    {TEXTS.details}
                  </Button>
                  {endpoint.active && (
                    <Button
                      kind="quiet"
                      isSmall
                      label={TEXTS.sendAgainOf(name, formatDateTime(at, timeZone))}
                      onClick={() => redeliver.run(id)}
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
      <Pagination pages={pages} next={data?.next ?? null} label={TEXTS.deliveries} />
      {delivery && (
        <DeliveryDetails
          delivery={delivery}
          timeZone={timeZone}
          responsePath={pathOf(delivery)}
          onClose={() => setOpened(null)}
        />
      )}
      {isAsked && (
        <RedeliverDialog endpointId={endpoint.id} onDone={refresh} onClose={() => setIsAsked(false)} />
      )}
    </Panel>
  );
}

function LastReply({ attempts }: Pick<Delivery, 'attempts'>) {
  const [last] = attempts;
  if (!last) return null;
  return (
    <div class="two-lines">
      <span>{describeAttempt(last)}</span>
      <span class="muted">
        {[
          attempts.length > 1 && TEXTS.attemptsOf(attempts.length),
          last.duration_ms !== null && TEXTS.duration(last.duration_ms),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </div>
  );
}
