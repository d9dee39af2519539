import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { EVENTS } from '../../texts/automation/deliveries.ts';
import { TEXTS } from '../../texts/automation/destinations.ts';
import type { Delivery } from './deliveries/describe.ts';
import { Attempt } from './deliveries/details.tsx';
import { type Endpoint, type EventType, kindOf } from './kinds.ts';

/** Sends a made-up event, and shows what has become of it. */
export function TestPanel({ endpoint }: { endpoint: Endpoint }) {
  const { api } = useApp();
  const [event, setEvent] = useState<EventType>(endpoint.events[0] ?? 'response.finished');
  const [sent, setSent] = useState<string | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    setSent(null);
    const path = { endpoint_id: endpoint.id };
    const { id } = await api.post('/v1/endpoints/{endpoint_id}/test', { path, body: { event } });
    setSent(id);
  });
  return (
    <Panel columns={5} title={TEXTS.test} about={TEXTS.testAbout} problem={problem}>
      <div class="form-row">
        {endpoint.events.length > 1 && (
          <Select
            label={TEXTS.previewEvent}
            isLabelHidden
            value={event}
            options={endpoint.events.map((value) => ({ value, name: EVENTS[value].name }))}
            onChange={setEvent}
          />
        )}
        <Button icon="automation" isBusy={isBusy} onClick={() => run()}>
          {TEXTS.sendTest}
        </Button>
      </div>
      <div aria-live="polite">{sent && <TestResult key={sent} id={sent} endpoint={endpoint} />}</div>
    </Panel>
  );
}

function TestResult({ id, endpoint }: { id: string; endpoint: Endpoint }) {
  const { api } = useApp();
  const { data } = usePolled<Delivery>(
    (signal) => api.get('/v1/deliveries/{delivery_id}', { path: { delivery_id: id }, signal }),
    [id],
  );
  const attempt = data?.attempts[0];
  if (!data || data.state === 'pending' || !attempt) return <p class="muted">{TEXTS.testSending}</p>;
  const isDelivered = data.state === 'delivered';
  const kind = kindOf(endpoint);
  return (
    <div class={isDelivered ? 'test-result' : 'test-result failed'}>
      <p>
        <strong>{isDelivered ? TEXTS.testDelivered : TEXTS.testFailed}</strong>{' '}
        {isDelivered && kind === 'teams' && TEXTS.testTeams}
        {isDelivered && kind === 'email' && TEXTS.testMail}
      </p>
      <Attempt attempt={attempt} />
    </div>
  );
}
