import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatCount } from '../../format.ts';
import {
  duration,
  ofAll,
  peopleSentence,
  TEXTS,
  unfinishedSentence,
} from '../../texts/automation/follow_ups.ts';
import { beforeAfter } from '../../texts/overview.ts';

const POLL_SECONDS = 10;

/** How many follow-ups are closed, how long they took, and how the same people answered next. */
export function ReportPanel({ surveyId }: { surveyId: number }) {
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) =>
      api.get('/v1/surveys/{survey_id}/follow-up-report', { path: { survey_id: surveyId }, signal }),
    [surveyId],
    { everySeconds: POLL_SECONDS },
  );
  const hours = data?.median_hours_to_close ?? null;
  const next = data ? beforeAfter(data.before.nps, data.after.nps) : '';
  return (
    <Panel
      title={TEXTS.report}
      explanation={TEXTS.explainReport}
      about={data?.truncated && TEXTS.truncated}
      isLoading={!data}
      problem={problem}
    >
      {data && (
        <dl class="figures">
          <Figure
            name={TEXTS.unfinished}
            value={formatCount(data.open + data.waiting)}
            about={unfinishedSentence(data)}
          />
          <Figure name={TEXTS.closed} value={formatCount(data.closed)} about={ofAll(data.follow_ups)} />
          <Figure
            name={TEXTS.timeToClose}
            value={hours === null ? '–' : duration(hours)}
            about={hours === null ? TEXTS.noneClosed : ofAll(data.timed)}
          />
          <Figure
            name={TEXTS.nextScore}
            value={next || '–'}
            about={next ? peopleSentence(data.people) : TEXTS.tooFewAgain}
          />
        </dl>
      )}
    </Panel>
  );
}

function Figure({ name, value, about }: { name: string; value: string; about: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="muted small-text">{about}</span>
      </dd>
    </div>
  );
}
