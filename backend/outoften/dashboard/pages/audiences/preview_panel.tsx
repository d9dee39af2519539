import { useEffect, useState } from 'preact/hooks';
import { Select } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatCount } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { type Criterion, countSentence, describe, TEXTS } from '../../texts/mailing/audiences.ts';
import { reasonName } from '../../texts/mailing/mailing.ts';
import { isComplete, unwrap } from './criteria.ts';

/** Milliseconds after the last change until the people are counted. */
const COUNT_DELAY_MS = 500;
/** Looking at all people takes seconds on a large site. */
const COUNT_SECONDS = 60;

type Preview = Schemas['AudiencePreview'];

/** Who would be asked with these criteria now: how many, some of them, who is left out and why. */
export function PreviewPanel(properties: {
  siteId: number;
  surveys: Schemas['SurveyOut'][];
  criteria: Criterion;
}) {
  const { siteId, surveys, criteria } = properties;
  const { api } = useApp();
  const [surveyId, setSurveyId] = useState('');
  const counted = useDelayed(criteria);
  const isReady = isComplete(counted);
  const { data, problem, isStale } = usePolled(
    async () =>
      isReady
        ? api.post('/v1/audiences/preview', {
            query: { site: siteId, ...(surveyId && { survey: Number(surveyId) }) },
            body: { criteria: counted },
          })
        : null,
    [siteId, surveyId, counted],
    { everySeconds: COUNT_SECONDS },
  );
  return (
    <Panel
      title={TEXTS.now}
      isLoading={!data && isReady}
      isStale={isStale || counted !== criteria}
      problem={problem}
    >
      {surveys.length > 0 && (
        <div class="form">
          <Select
            label={TEXTS.cadenceOf}
            value={surveyId}
            options={[
              { value: '', name: TEXTS.noSurvey },
              ...surveys.map(({ id, name }) => ({ value: String(id), name })),
            ]}
            onChange={setSurveyId}
          />
        </div>
      )}
      {!isReady && <p class="muted">{TEXTS.incomplete}</p>}
      {data && isReady && <People preview={data} criteria={counted} />}
    </Panel>
  );
}

function People({ preview, criteria }: { preview: Preview; criteria: Criterion }) {
  const { total, count, excluded, sample, notes, score_shift: shift } = preview;
  if (total === 0) return <p class="muted">{TEXTS.nobodyOnList}</p>;
  return (
    <>
      <p class="audience-count" role="status">
        {countSentence(count, total)}
      </p>
      {shift && (
        <div class="rule-problem">
          <strong>{TEXTS.shift}</strong>
          <p>{shift.sentence}</p>
        </div>
      )}
      {notes.map((note) => (
        <p key={note} class="muted">
          {note}
        </p>
      ))}
      <div class="audience-columns">
        {sample.length > 0 && (
          <section>
            <h3>{TEXTS.sample}</h3>
            <ul class="setting-list" role="list">
              {sample.map(({ id, name, email }) => (
                <li key={id}>
                  <div class="two-lines">
                    <bdi>{name ?? email}</bdi>
                    {name !== null && (
                      <span class="muted">
                        <bdi>{email}</bdi>
                      </span>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
        {excluded.length > 0 && (
          <section>
            <h3>{TEXTS.leftOut}</h3>
            <Table
              caption={TEXTS.leftOut}
              rows={excluded}
              rowKey={({ code, index }) => `${code} ${index}`}
              columns={[
                {
                  key: 'reason',
                  name: TEXTS.reason,
                  isRowHeader: true,
                  cell: (reason) => reasonText(reason, criteria),
                },
                {
                  key: 'count',
                  name: TEXTS.count,
                  isNumber: true,
                  cell: (reason) => formatCount(reason.count),
                },
              ]}
            />
          </section>
        )}
      </div>
    </>
  );
}

/** Returns why people are left out: what they are not, or why they get no e-mails. */
function reasonText({ code, index, text }: Preview['excluded'][number], criteria: Criterion): string {
  const { inner, isNot } = unwrap(criteria);
  const part = !isNot && inner.type === 'all' && index !== null ? inner.of[index] : null;
  if (part) return describe({ type: 'not', of: part });
  return code === 'criterion' ? text : reasonName(code);
}

/** Returns the value as it was when it had not changed for a moment. */
function useDelayed<T>(value: T): T {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), COUNT_DELAY_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return delayed;
}
