import { useState } from 'preact/hooks';
import { Button } from '../../../components/controls/button.tsx';
import { Select } from '../../../components/controls/field.tsx';
import { Pagination, useCursorPages } from '../../../components/layout/pagination.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { useAction, useApp, usePolled } from '../../../context.ts';
import { DELIVERY_STATES, TEXTS } from '../../../texts/automation/deliveries.ts';
import type { AutomationPageProperties } from '../../automation/parts.ts';
import type { Endpoint } from '../kinds.ts';
import type { Delivery } from './describe.ts';
import { RedeliverDialog } from './redeliver_dialog.tsx';
import { DeliveriesTable } from './table.tsx';

type State = Delivery['state'] | '';

/** What was sent to a destination, with each attempt; sends it again. */
export function DeliveriesPanel({ endpoint, page }: { endpoint: Endpoint; page: AutomationPageProperties }) {
  const { api, toast } = useApp();
  const [state, setState] = useState<State>('');
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
      <DeliveriesTable
        deliveries={data?.data ?? []}
        site={page.site}
        empty={state ? TEXTS.noDeliveriesOf : TEXTS.noDeliveries}
        onRedeliver={endpoint.active ? redeliver.run : undefined}
      />
      <Pagination pages={pages} next={data?.next ?? null} label={TEXTS.deliveries} />
      {isAsked && (
        <RedeliverDialog endpointId={endpoint.id} onDone={refresh} onClose={() => setIsAsked(false)} />
      )}
    </Panel>
  );
}
