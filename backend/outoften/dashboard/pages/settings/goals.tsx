import { useState } from 'preact/hooks';
import { Select, TextField } from '../../components/controls/field.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatCount, formatDay } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/settings.ts';
import { CHANNEL_NAMES } from '../../texts/shell.ts';
import { timeZoneOf, today } from '../../time_zone.ts';
import { AddForm, ListPanel } from './list_panel.tsx';
import type { PartProperties } from './part.ts';

type Goal = Schemas['Goal'];
type Metric = Goal['metric'];
type Channel = NonNullable<Goal['channel']>;

/** Goals and benchmarks of the chosen survey. */
export function GoalsPart({ survey, site, canChange }: PartProperties) {
  if (!survey) return <p class="muted">{TEXTS.noSurveyYet}</p>;
  return (
    <>
      <p class="muted">{TEXTS.ofSurvey(survey.name)}</p>
      <Goals key={`goals-${survey.id}`} surveyId={survey.id} canChange={canChange} />
      <Benchmarks
        key={`benchmarks-${survey.id}`}
        surveyId={survey.id}
        today={today(timeZoneOf(site))}
        canChange={canChange}
      />
    </>
  );
}

function Goals({ surveyId, canChange }: { surveyId: number; canChange: boolean }) {
  const { api } = useApp();
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/goals', { query: { survey: surveyId }, signal }),
    [surveyId],
  );
  const [metric, setMetric] = useState<Metric>('nps');
  const [target, setTarget] = useState('');
  const [channel, setChannel] = useState<Channel | ''>('');
  async function post(goal: Pick<Goal, 'metric' | 'target' | 'channel'>): Promise<void> {
    await api.post('/v1/goals', { body: { survey_id: surveyId, ...goal } });
    refresh();
  }
  const add = useAction(async () => {
    const value = Number(target.replace(',', '.'));
    await post({ metric, target: metric === 'nps' ? value : value / 100, channel: channel || null });
    setTarget('');
  });
  return (
    <ListPanel<Goal>
      title={TEXTS.goals}
      about={TEXTS.goalsAbout}
      empty={TEXTS.noGoals}
      rows={data?.data ?? null}
      problem={problem}
      nameOf={(goal) => TEXTS.metricNames[goal.metric]}
      canChange={canChange}
      onDelete={async ({ id }) => {
        await api.delete('/v1/goals/{goal_id}', { path: { goal_id: id } });
        refresh();
      }}
      onRestore={({ metric, target, channel }) => post({ metric, target, channel })}
      columns={[
        {
          key: 'metric',
          name: TEXTS.metric,
          isRowHeader: true,
          cell: ({ metric }) => TEXTS.metricNames[metric],
        },
        {
          key: 'channel',
          name: TEXTS.channel,
          cell: ({ channel }) => (channel ? CHANNEL_NAMES[channel] : TEXTS.anyChannel),
        },
        { key: 'target', name: TEXTS.target, isNumber: true, cell: targetOf },
      ]}
    >
      <AddForm isReady={target.trim() !== ''} isBusy={add.isBusy} onAdd={add.run}>
        <Select
          label={TEXTS.metric}
          value={metric}
          options={(Object.keys(TEXTS.metricNames) as Metric[]).map((value) => ({
            value,
            name: TEXTS.metricNames[value],
          }))}
          onChange={setMetric}
        />
        <Select
          label={TEXTS.channel}
          value={channel}
          options={[
            { value: '' as const, name: TEXTS.anyChannel },
            ...(Object.keys(CHANNEL_NAMES) as Channel[]).map((value) => ({
              value,
              name: CHANNEL_NAMES[value],
            })),
          ]}
          onChange={setChannel}
        />
        <TextField
          label={metric === 'nps' ? TEXTS.targetNps : TEXTS.targetPercent}
          type="number"
          min={metric === 'nps' ? -100 : 0}
          max={100}
          value={target}
          onInput={setTarget}
          error={add.problem}
        />
      </AddForm>
    </ListPanel>
  );
}

function targetOf({ metric, target }: Goal): string {
  return metric === 'nps' ? formatCount(target) : `${formatCount(Math.round(target * 1000) / 10)}%`;
}

function Benchmarks(properties: { surveyId: number; today: string; canChange: boolean }) {
  const { surveyId, canChange } = properties;
  const { api } = useApp();
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/benchmarks', { query: { survey: surveyId }, signal }),
    [surveyId],
  );
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [source, setSource] = useState('');
  const [day, setDay] = useState(properties.today);
  async function post(benchmark: Omit<Schemas['BenchmarkIn'], 'survey_id'>): Promise<void> {
    await api.post('/v1/benchmarks', { body: { survey_id: surveyId, ...benchmark } });
    refresh();
  }
  const add = useAction(async () => {
    await post({ name: name.trim(), value: Number(value), source: source.trim(), as_of: day });
    setName('');
    setValue('');
  });
  return (
    <ListPanel<Schemas['Benchmark']>
      title={TEXTS.benchmarks}
      about={TEXTS.benchmarksAbout}
      empty={TEXTS.noBenchmarks}
      rows={data?.data ?? null}
      problem={problem}
      nameOf={(benchmark) => benchmark.name}
      canChange={canChange}
      onDelete={async ({ id }) => {
        await api.delete('/v1/benchmarks/{benchmark_id}', { path: { benchmark_id: id } });
        refresh();
      }}
      onRestore={({ name, value, source, as_of }) => post({ name, value, source, as_of })}
      columns={[
        { key: 'name', name: TEXTS.benchmarkName, isRowHeader: true, cell: ({ name }) => name },
        { key: 'source', name: TEXTS.source, cell: ({ source }) => source },
        { key: 'day', name: TEXTS.asOf, cell: ({ as_of }) => formatDay(as_of) },
        {
          key: 'value',
          name: TEXTS.benchmarkValue,
          isNumber: true,
          cell: ({ value }) => formatCount(Math.round(value)),
        },
      ]}
    >
      <AddForm
        isReady={[name, value, source, day].every((text) => text.trim() !== '')}
        isBusy={add.isBusy}
        onAdd={add.run}
      >
        <TextField label={TEXTS.benchmarkName} value={name} onInput={setName} error={add.problem} />
        <TextField
          label={TEXTS.benchmarkValue}
          type="number"
          min={-100}
          max={100}
          value={value}
          onInput={setValue}
        />
        <TextField label={TEXTS.source} value={source} onInput={setSource} />
        <TextField label={TEXTS.asOf} type="date" value={day} onInput={setDay} />
      </AddForm>
    </ListPanel>
  );
}
