import { useEffect, useRef, useState } from 'preact/hooks';
import { pagePath, withParameters } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Bar } from '../../components/files/bar.tsx';
import { ColumnsTable } from '../../components/files/columns_table.tsx';
import { RejectedRows } from '../../components/files/rejected_rows.tsx';
import { useCheck } from '../../components/files/use_check.ts';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, useOpenPage } from '../../context.ts';
import { NetworkError, type Schemas } from '../../server/api.ts';
import { TEXTS as FILES } from '../../texts/files.ts';
import { FIELD_NAMES, importLabel, PROBLEMS, TEXTS } from '../../texts/moving.ts';
import { timeZoneOf, today } from '../../time_zone.ts';
import {
  AS_IT_IS,
  importFiles,
  isUnfinished,
  type Reading,
  type Report,
  readRejected,
} from './import_file.ts';
import { ImportBar } from './last_imports.tsx';
import { Numbers } from './numbers.tsx';
import { ReadingPanel } from './reading_panel.tsx';

/** Imports files: see how they are read and what would be imported, change it, import. */
export function ImportOfFiles(properties: {
  site: Schemas['SiteOut'];
  survey: Schemas['SurveyOut'];
  files: File[];
  imports: Schemas['ResponseImport'][];
}) {
  const { site, survey, files, imports } = properties;
  const { api } = useApp();
  const [reading, setReading] = useState<Reading>(AS_IT_IS);
  const [isWaiting, setWaiting] = useState(false);
  const [share, setShare] = useState(0);
  const [done, setDone] = useState<Report | null>(null);
  const progress = (set: (share: number) => void) => (value: number) => {
    setWaiting(false);
    set(value);
  };
  const sending = {
    api,
    surveyId: survey.id,
    files,
    reading,
    isPreview: true,
    onWait: () => setWaiting(true),
  };
  const check = useCheck(
    (signal, onProgress) => importFiles({ ...sending, signal, onProgress: progress(onProgress) }),
    [files, survey.id, reading],
  );
  const { report } = check;
  // With `only`, the report names only that survey.
  const surveysThere = useRef<Report['surveys']>({});
  if (report && reading.only === null) surveysThere.current = report.surveys;
  const confirmed = { ...reading, source: reading.source ?? report?.source ?? null };
  const { run, isBusy, problem } = useAction(async () => {
    setShare(0);
    try {
      setDone(
        await importFiles({
          ...sending,
          reading: confirmed,
          isPreview: false,
          onProgress: progress(setShare),
        }),
      );
    } catch (error) {
      throw error instanceof NetworkError ? new NetworkError(TEXTS.cut) : error;
    }
  });
  const change = (values: Partial<Reading>) => setReading({ ...reading, ...values });

  if (done) return <Done site={site} survey={survey} report={done} />;
  if (isBusy) {
    const running = imports.find((one) => one.survey_id === survey.id && isUnfinished(one));
    return (
      <Panel title={TEXTS.import}>
        {share === 1 && running ? (
          <ImportBar of={running} />
        ) : (
          <Bar share={share < 1 && !isWaiting ? share : null} text={busyText(share, isWaiting)} />
        )}
        <p class="muted">{share < 1 ? FILES.keepOpen : FILES.mayLeave}</p>
      </Panel>
    );
  }
  const isChecked = report !== null && !check.isRunning && !check.problem;
  const refusal = report?.problem ?? (check.problem ? { code: check.code, reason: check.problem } : null);
  const needsSurvey = Object.keys(surveysThere.current).length > 1 && reading.only === null;
  return (
    <>
      {(report || check.code.startsWith('source_')) && (
        <ReadingPanel
          report={report}
          reading={reading}
          surveysThere={surveysThere.current}
          isScaleAsked={refusal?.code === 'scale_other' || reading.isScaleConfirmed}
          onChange={change}
        />
      )}
      {report && report.columns.length > 0 && (
        <ColumnsTable
          columns={report.columns.map((column) => ({
            ...column,
            field: reading.columns[column.name] ?? column.field,
          }))}
          fieldNames={FIELD_NAMES}
          onChange={(name, field) => change({ columns: withColumn(reading.columns, name, field) })}
        />
      )}
      <Panel
        title={FILES.check}
        problem={check.isRunning || !refusal ? problem : (PROBLEMS[refusal.code] ?? refusal.reason)}
      >
        {check.isRunning && (
          <Bar
            share={check.share > 0 && check.share < 1 ? check.share : null}
            text={isWaiting ? TEXTS.waiting : check.share < 1 ? FILES.sending : FILES.checking}
          />
        )}
        {isChecked && (
          <>
            {report.records > 0 && <Numbers report={report} site={site} />}
            {report.warnings.map((text) => (
              <p key={text} class="rule-problem">
                {text}
              </p>
            ))}
            {!refusal && report.new === 0 && (
              <p>{report.already_imported > 0 ? TEXTS.nothingNew : TEXTS.nothing}</p>
            )}
            <div class="form-actions">
              <Button
                kind="primary"
                disabled={report.new === 0 || refusal !== null || needsSurvey}
                onClick={() => run()}
              >
                {importLabel(report)}
              </Button>
            </div>
          </>
        )}
      </Panel>
      {isChecked && (
        <RejectedRows
          rows={report.rejected_records.map((row) => ({
            line: row.line,
            reason: row.reason,
            cells: row.cells,
          }))}
          count={report.rejected}
          about={files.length > 1 ? `${TEXTS.rejectedAbout} ${TEXTS.rejectedSeveral}` : TEXTS.rejectedAbout}
          read={() => readRejected({ ...sending, reading: confirmed })}
        />
      )}
    </>
  );
}

function Done({
  site,
  survey,
  report,
}: {
  site: Schemas['SiteOut'];
  survey: Schemas['SurveyOut'];
  report: Report;
}) {
  const openPage = useOpenPage();
  const timeZone = timeZoneOf(site);
  const button = useRef<HTMLButtonElement>(null);
  // The button that imports had the focus, and is gone.
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus({ preventScroll: true });
  }, []);
  const { first_answer, last_answer } = report;
  const responses = pagePath({ scope: 'survey', segment: 'responses' }, { site, survey });
  // The usual last days would hide answers of years ago.
  const days: Record<string, string> =
    first_answer && last_answer
      ? { from: today(timeZone, new Date(first_answer)), to: today(timeZone, new Date(last_answer)) }
      : {};
  return (
    <Panel title={TEXTS.done}>
      <Numbers report={report} site={site} />
      <div class="form-actions">
        <Button
          kind="primary"
          buttonRef={button}
          onClick={() => openPage(withParameters(responses, { ...days, channel: 'import' }))}
        >
          {TEXTS.toResponses}
        </Button>
      </div>
    </Panel>
  );
}

function busyText(share: number, isWaiting: boolean): string {
  if (isWaiting) return TEXTS.waiting;
  return share < 1 ? FILES.sending : TEXTS.storing;
}

/** Returns the changed columns with another one. No two columns can be the same field. */
function withColumn(columns: Reading['columns'], name: string, field: string): Reading['columns'] {
  const others = Object.entries(columns).map(([other, of]) => [other, of === field ? '' : of]);
  return { ...Object.fromEntries(others), [name]: field };
}
