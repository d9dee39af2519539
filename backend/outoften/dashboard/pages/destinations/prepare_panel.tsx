import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/automation/destinations.ts';

/** Longer than the server waits for HubSpot. */
const TIMEOUT_MS = 40_000;

/** Creates the properties in HubSpot, and says what is there now. */
export function PreparePanel({ endpointId }: { endpointId: number }) {
  const { api } = useApp();
  const [prepared, setPrepared] = useState<Schemas['Prepared'] | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    const path = { endpoint_id: endpointId };
    setPrepared(await api.post('/v1/endpoints/{endpoint_id}/prepare', { path, timeoutMs: TIMEOUT_MS }));
  });
  const failed = prepared?.items.filter(({ state }) => state === 'failed') ?? [];
  return (
    <Panel title={TEXTS.prepare} about={TEXTS.prepareAbout} problem={problem}>
      <div>
        <Button isBusy={isBusy} onClick={() => run()}>
          {TEXTS.prepareButton}
        </Button>
      </div>
      <div aria-live="polite">
        {prepared && (
          <div class={prepared.ready ? 'test-result' : 'test-result failed'}>
            <p>
              <strong>{prepared.ready ? TEXTS.prepared : TEXTS.notPrepared}</strong>
            </p>
            {failed.map(({ object, name, problem: why }) => (
              <p key={object + name}>
                {object} · {name}: {why}
              </p>
            ))}
          </div>
        )}
      </div>
    </Panel>
  );
}
