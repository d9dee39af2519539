import type { Schemas } from '../../api.ts';
import { Axis } from '../../components/charts/axis.tsx';
import { rateScale } from '../../components/charts/scale.ts';
import { CodeText } from '../../components/layout/code_text.tsx';
import { formatCount, formatRate } from '../../format.ts';
import { rateCaption, rateSentence, TEXTS } from '../../texts/overview.ts';
import { channelName } from '../../texts/shell.ts';

type Report = Schemas['ResponseRateReport'];
type Rates = Schemas['Rates'];

/** Whether anybody was asked, through any channel. */
export function hasAsks(report: Report): boolean {
  return Object.values(report.channels).some(({ asked }) => asked > 0);
}

/** The response rate and the counts of each channel. */
export function RatePanel({ report }: { report: Report }) {
  const channels = Object.entries(report.channels);
  return (
    <section class="panel" aria-labelledby="rates-heading">
      <h2 id="rates-heading">{TEXTS.responseRate}</h2>
      <div class="channels">
        {channels.length === 0 && <p>{TEXTS.nobodyAsked}</p>}
        {channels.map(([channel, rates]) => (
          <ChannelRates
            key={channel}
            channel={channel}
            rates={rates}
            definition={report.definition[channel]}
          />
        ))}
      </div>
    </section>
  );
}

function ChannelRates(properties: { channel: string; rates: Rates; definition: string | undefined }) {
  const { channel, rates, definition } = properties;
  const name = channelName(channel);
  const share = (value: number | null, text: (share: string) => string) =>
    value === null ? undefined : text(formatRate(value));
  return (
    <div class="channel">
      <h3 class="channel-name">{name}</h3>
      {rates.response_rate !== null && (
        <>
          <p class="rate">{formatRate(rates.response_rate)}</p>
          <Axis
            scale={rateScale}
            value={rates.response_rate}
            interval={rates.interval}
            sentence={rateSentence(name, rates)}
            labels={['0%', '50%', '100%']}
            isSmall
          />
        </>
      )}
      <p class="caption">{rateCaption(rates)}</p>
      <dl class="facts">
        <Fact name={TEXTS.asked} count={rates.asked} />
        <Fact name={TEXTS.answered} count={rates.answered} />
        <Fact
          name={TEXTS.commented}
          count={rates.commented}
          share={share(rates.comment_rate, TEXTS.ofAnswered)}
        />
        <Fact
          name={TEXTS.dismissed}
          count={rates.dismissed}
          share={share(rates.dismissal_rate, TEXTS.ofAsked)}
        />
        <Fact name={TEXTS.ignored} count={rates.ignored} />
      </dl>
      {definition && (
        <p class="muted definition">
          <CodeText text={definition} />
        </p>
      )}
    </div>
  );
}

function Fact({ name, count, share }: { name: string; count: number; share?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{formatCount(count)}</strong>
        {share && <span class="muted"> {share}</span>}
      </dd>
    </div>
  );
}
