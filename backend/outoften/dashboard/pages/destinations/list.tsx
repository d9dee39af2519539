import { Link } from '../../components/controls/link.tsx';
import { ListPanel } from '../../components/layout/list_panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import { KIND_NAMES } from '../../texts/automation/automation.ts';
import { DELIVERY_STATES } from '../../texts/automation/deliveries.ts';
import { STOPPED, TEXTS } from '../../texts/automation/destinations.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { STATE_PILLS } from './deliveries/describe.ts';
import { describeEvents, describeFilter } from './describe.ts';
import { type Endpoint, kindOf, nameOf } from './kinds.ts';

/** How many of the last deliveries the list looks at. */
const RECENT = 50;

/** All destinations with their state, and what became of the last deliveries. */
export function DestinationList({ site, catalog, pathOf }: AutomationPageProperties) {
  const { api } = useApp();
  const timeZone = timeZoneOf(site);
  const { data, problem } = usePolled((signal) => api.get('/v1/endpoints', { signal }), [], {
    everySeconds: 10,
  });
  const rows = data?.data.filter(({ site_id }) => site_id === null || site_id === site.id) ?? null;
  return (
    <ListPanel
      title={TEXTS.destinations}
      about={TEXTS.about}
      rows={rows}
      problem={problem}
      add={{ name: TEXTS.connect, path: pathOf(['new']) }}
      none={{ icon: 'automation', title: TEXTS.noneYet, text: TEXTS.noneYetText }}
      columns={[
        {
          key: 'name',
          name: TEXTS.name,
          isRowHeader: true,
          cell: (endpoint) => (
            <div class="two-lines">
              <Link to={pathOf([String(endpoint.id)])}>
                <bdi>{nameOf(endpoint)}</bdi>
              </Link>
              {endpoint.name && <span class="muted">{KIND_NAMES[kindOf(endpoint)]}</span>}
            </div>
          ),
        },
        {
          key: 'sent',
          name: TEXTS.sent,
          cell: (endpoint) => (
            <div class="two-lines">
              <span>{describeEvents(endpoint)}</span>
              <span class="muted">{describeFilter(endpoint, catalog).join(', ')}</span>
            </div>
          ),
        },
        {
          key: 'last',
          name: TEXTS.lastDelivery,
          cell: ({ id }) => <LastDelivery endpointId={id} timeZone={timeZone} />,
        },
        { key: 'state', name: TEXTS.state, cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
      ]}
    />
  );
}

/** Whether events are sent; where the server has stopped, the reason is its title. */
export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  const { active, disabled_reason: reason } = endpoint;
  if (active) return <Pill kind="good">{TEXTS.on}</Pill>;
  return reason ? (
    <Pill kind="bad" title={STOPPED[reason]}>
      {TEXTS.stopped}
    </Pill>
  ) : (
    <Pill>{TEXTS.off}</Pill>
  );
}

function LastDelivery({ endpointId, timeZone }: { endpointId: number; timeZone: string }) {
  const { api } = useApp();
  const { data } = usePolled(
    (signal) =>
      api.get('/v1/endpoints/{endpoint_id}/deliveries', {
        path: { endpoint_id: endpointId },
        query: { limit: RECENT },
        signal,
      }),
    [endpointId],
    { everySeconds: 15 },
  );
  if (!data) return null;
  const [last] = data.data;
  if (!last) return <span class="muted">{TEXTS.nothingSentYet}</span>;
  const failed = data.data.filter(({ state }) => state === 'failed').length;
  return (
    <div class="two-lines">
      <span>
        {formatDateTime(last.attempts[0]?.at ?? last.happened_at, timeZone)}{' '}
        {last.state !== 'delivered' && (
          <Pill kind={STATE_PILLS[last.state]}>{DELIVERY_STATES[last.state]}</Pill>
        )}
      </span>
      {failed > 0 && <span class="muted">{TEXTS.failures(failed, data.data.length)}</span>}
    </div>
  );
}
