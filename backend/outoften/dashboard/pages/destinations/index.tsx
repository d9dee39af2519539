import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/destinations.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';

/** Where events are sent, and what became of them. */
export default function DestinationsPage(_: AutomationPageProperties) {
  const { api } = useApp();
  const { data, problem } = usePolled((signal) => api.get('/v1/endpoints', { signal }), [], {
    everySeconds: 10,
  });
  return (
    <Panel title={TEXTS.destinations} about={TEXTS.about} isLoading={!data} problem={problem}>
      {data?.data.length === 0 && <EmptyState icon="automation" title={TEXTS.noneYet} />}
      <ul>
        {data?.data.map(({ id, name, kind }) => (
          <li key={id}>{name || kind}</li>
        ))}
      </ul>
    </Panel>
  );
}
