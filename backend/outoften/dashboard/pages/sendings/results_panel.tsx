import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Select } from '../../components/controls/field.tsx';
import { Link } from '../../components/controls/link.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Explained } from '../../components/overlays/explained.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatCount, formatDate, formatRate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { reasonName } from '../../texts/mailing/mailing.ts';
import { rateSentence, TEXTS } from '../../texts/mailing/sending_results.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { PartProperties } from '../parts_page.tsx';
import type { Sending } from './describe.ts';

type Report = Schemas['SendingReport'];

const POLL_SECONDS = 5;

/** What became of a sending's e-mails: the response rate, the counts beside it, and who was left out. */
export function ResultsPanel(properties: { sending: Sending } & Pick<PartProperties, 'site' | 'survey'>) {
  const { sending, site, survey } = properties;
  const { api } = useApp();
  const [run, setRun] = useState('');
  const path = { sending_id: sending.id };
  const runs = usePolled(
    (signal) => api.get('/v1/sendings/{sending_id}/runs', { path, signal }),
    [sending.id, sending.progress.run],
    { everySeconds: 60 },
  );
  const { data, problem, isStale } = usePolled(
    (signal) =>
      api.get('/v1/sendings/{sending_id}/report', {
        path,
        query: run ? { run: Number(run) } : {},
        signal,
      }),
    [sending.id, run],
    { everySeconds: POLL_SECONDS },
  );
  const times = runs.data?.data ?? [];
  const answers = pagePath(
    { scope: 'survey', segment: 'responses' },
    { site, survey: { ...survey, id: sending.survey_id } as Schemas['SurveyOut'] },
    '?channel=email',
  );
  return (
    <>
      <Panel
        columns={7}
        title={TEXTS.results}
        about={TEXTS.resultsAbout}
        isLoading={!data}
        isStale={isStale}
        problem={problem}
        actions={
          times.length > 1 && (
            <Select
              label={TEXTS.whichRun}
              isLabelHidden
              value={run}
              options={[
                { value: '', name: TEXTS.allRuns },
                ...times.map(({ number, started_at }) => ({
                  value: String(number),
                  name: TEXTS.run(number, formatDate(started_at, timeZoneOf(site))),
                })),
              ]}
              onChange={setRun}
            />
          )
        }
      >
        {data && (
          <>
            <Rate report={data} />
            <dl class="mail-counts">
              {countsOf(data).map(({ name, count, help }) => (
                <div key={name}>
                  <dt>
                    {help ? (
                      <Explained name={name} text={help}>
                        {name}
                      </Explained>
                    ) : (
                      name
                    )}
                  </dt>
                  <dd>{formatCount(count)}</dd>
                </div>
              ))}
            </dl>
            {data.answered > 0 && <Link to={answers}>{TEXTS.showAnswers}</Link>}
          </>
        )}
      </Panel>
      <LeftOut report={data} />
    </>
  );
}

function Rate({ report }: { report: Report }) {
  const { response_rate: rate, interval } = report;
  if (rate === null) return <p class="muted">{TEXTS.noneDelivered}</p>;
  return (
    <div class="response-rate">
      <p>
        <span class="response-rate-number">{formatRate(rate)}</span> {TEXTS.responseRate.toLowerCase()}
      </p>
      <p class="muted">
        {rateSentence(report)}. {interval && TEXTS.range(interval.low, interval.high)}
      </p>
    </div>
  );
}

function countsOf(report: Report): { name: string; count: number; help?: string }[] {
  return [
    { name: TEXTS.delivered, count: report.delivered, help: TEXTS.deliveredHelp },
    { name: TEXTS.opened, count: report.page_opened, help: TEXTS.openedHelp },
    { name: TEXTS.answered, count: report.answered },
    { name: TEXTS.bounced, count: report.bounced, help: TEXTS.bouncedHelp },
    { name: TEXTS.complained, count: report.complained },
    { name: TEXTS.unsubscribed, count: report.unsubscribed },
    { name: TEXTS.failed, count: report.failed, help: TEXTS.failedHelp },
    { name: TEXTS.uncertain, count: report.uncertain, help: TEXTS.uncertainHelp },
  ];
}

/** Who got no e-mail, by reason: those whose e-mail was prepared and not sent, and those for whom none was. */
function LeftOut({ report }: { report: Report | null }) {
  const counts = new Map<string, number>();
  for (const [code, count] of [
    ...Object.entries(report?.skipped ?? {}),
    ...Object.entries(report?.excluded ?? {}),
  ]) {
    const name = reasonName(code);
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  const rows = [...counts].sort(([, one], [, other]) => other - one);
  return (
    <Panel columns={5} title={TEXTS.leftOut} about={TEXTS.leftOutAbout} isLoading={!report}>
      <Table
        caption={TEXTS.leftOut}
        rows={rows}
        rowKey={([name]) => name}
        empty={<p class="muted">{TEXTS.nobodyLeftOut}</p>}
        columns={[
          { key: 'reason', name: TEXTS.reason, isRowHeader: true, cell: ([name]) => name },
          { key: 'people', name: TEXTS.people, isNumber: true, cell: ([, count]) => formatCount(count) },
        ]}
      />
    </Panel>
  );
}
