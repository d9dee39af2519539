import { Funnel } from '../../components/charts/funnel.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Explained } from '../../components/overlays/explained.tsx';
import { usePolled } from '../../context.ts';
import { formatRate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { rateCaption, TEXTS, unansweredSentence } from '../../texts/overview.ts';
import { channelName } from '../../texts/shell.ts';
import { type PanelProperties, useReport } from './reading.ts';

type Report = Schemas['ResponseRateReport'];
type Rates = Schemas['Rates'];

/** How many people were asked, saw the question, answered and commented; the channel with the most asks first. */
export function FunnelPanel(properties: PanelProperties) {
  const { api, path, query, dependencies } = useReport(properties);
  const { data, isStale, problem } = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/response-rate', { path, query, signal }),
    dependencies,
    { everySeconds: 5 },
  );
  const channels = Object.entries(data?.channels ?? {})
    .filter(([, rates]) => rates.asked > 0 || rates.answered > 0)
    .sort(([, one], [, other]) => other.asked - one.asked || other.answered - one.answered);
  return (
    <Panel
      title={TEXTS.funnel}
      {...(data && { explanation: definitionsOf(data.definitions) })}
      columns={4}
      isLoading={!data}
      isStale={isStale}
      problem={problem}
    >
      {data && channels.length === 0 && (
        <EmptyState icon="install" title={TEXTS.nobodyAsked} text={TEXTS.nobodyAskedHelp} />
      )}
      {data &&
        channels.map(([channel, rates], index) => (
          <ChannelFunnel
            key={channel}
            name={channelName(channel)}
            rates={rates}
            definition={data.definition[channel]}
            isMain={index === 0}
          />
        ))}
    </Panel>
  );
}

function ChannelFunnel(properties: {
  name: string;
  rates: Rates;
  definition: string | undefined;
  isMain: boolean;
}) {
  const { name, rates, definition, isMain } = properties;
  const rate = rates.response_rate === null ? '–' : formatRate(rates.response_rate);
  const content = (
    <>
      <Funnel label={name} steps={stepsOf(rates)} />
      <p class="muted small-text">
        {rateCaption(rates)} {rates.asked > 0 && unansweredSentence(rates.dismissed, rates.ignored)}
      </p>
    </>
  );
  if (!isMain) {
    return (
      <details class="channel">
        <summary>
          <span>{name}</span>
          <strong>{rate}</strong>
        </summary>
        {content}
      </details>
    );
  }
  return (
    <div class="channel">
      <h3 class="channel-head">
        {definition ? (
          <Explained name={name} text={definition}>
            {name}
          </Explained>
        ) : (
          name
        )}
        <strong>{rate}</strong>
      </h3>
      {content}
    </div>
  );
}

function stepsOf({ issued, asked, answered, commented, response_rate, comment_rate, render_rate }: Rates) {
  const viewed = { name: TEXTS.viewed, count: asked, share: issued === null ? null : render_rate };
  return [
    ...(issued === null ? [] : [{ name: TEXTS.asked, count: issued, share: null }]),
    ...(response_rate === null ? [] : [viewed]),
    { name: TEXTS.answered, count: answered, share: response_rate, isMain: true },
    { name: TEXTS.commented, count: commented, share: comment_rate },
  ];
}

function definitionsOf(definitions: Report['definitions']): string {
  const names: [string, string][] = [
    ['issued', TEXTS.asked],
    ['asked', TEXTS.viewed],
    ['answered', TEXTS.answered],
    ['commented', TEXTS.commented],
  ];
  return names
    .flatMap(([key, name]) => (definitions[key] ? [`${name}: ${definitions[key]}`] : []))
    .join('\n');
}
