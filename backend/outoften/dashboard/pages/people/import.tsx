import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Field } from '../../components/controls/field.tsx';
import { Facts, Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, useOpenPage } from '../../context.ts';
import { formatCount } from '../../format.ts';
import { importLabel, TEXTS } from '../../texts/mailing/people.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { PartProperties } from '../parts_page.tsx';
import { ColumnsTable } from './import_columns.tsx';
import { Bar, LastImports } from './last_imports.tsx';
import { RejectedRows } from './rejected_rows.tsx';
import { importFile, type Report } from './upload.ts';

type Columns = Record<string, string>;

/** Milliseconds after a change of the columns until the file is checked again. */
const CHECK_DELAY_MS = 400;

/** Imports a file: choose it, see what would be stored, change what the columns are, store. */
export function ImportPage({ site, pathOf }: PartProperties) {
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setChosen] = useState(0);
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.allPeople}</BackLink>
      <Panel title={TEXTS.importTitle} about={TEXTS.importAbout}>
        <div class="form">
          <Field label={TEXTS.file} hint={TEXTS.fileHint}>
            {(attributes) => (
              <input
                {...attributes}
                class="input"
                type="file"
                accept=".csv,.txt,.tsv,text/csv"
                onChange={(event) => {
                  setFile(event.currentTarget.files?.[0] ?? null);
                  setChosen(chosen + 1);
                }}
              />
            )}
          </Field>
        </div>
      </Panel>
      {file && <ImportOfFile key={chosen} file={file} siteId={site.id} listPath={pathOf()} />}
      <LastImports site={site} />
    </>
  );
}

function ImportOfFile({ file, siteId, listPath }: { file: File; siteId: number; listPath: string }) {
  const { api } = useApp();
  const openPage = useOpenPage();
  const [columns, setColumns] = useState<Columns | null>(null);
  const [share, setShare] = useState(0);
  const [done, setDone] = useState<Report | null>(null);
  const sending = { basePath: api.basePath, siteId, file, columns };
  const check = useCheck(file, siteId, columns);
  const { report } = check;
  const { run, isBusy, problem } = useAction(async () => {
    if (!report) return;
    setShare(0);
    const names = Object.fromEntries(report.columns.map(({ name, field }) => [name, field]));
    const confirmed = columns ?? names;
    setDone(await importFile({ ...sending, columns: confirmed, isPreview: false, onProgress: setShare }));
  });
  if (done) {
    return (
      <>
        <Panel title={TEXTS.done}>
          <Numbers report={done} />
          <div class="form-actions">
            <Button kind="primary" onClick={() => openPage(listPath)}>
              {TEXTS.toPeople}
            </Button>
          </div>
        </Panel>
        <RejectedRows report={done} sending={{ ...sending, columns: columnsOf(done), isPreview: false }} />
      </>
    );
  }
  if (isBusy) {
    return (
      <Panel title={TEXTS.importTitle}>
        <Bar share={share < 1 ? share : null} text={share < 1 ? TEXTS.sending : TEXTS.storing} />
        <p class="muted">{share < 1 ? TEXTS.keepOpen : TEXTS.mayLeave}</p>
      </Panel>
    );
  }
  return (
    <>
      {report && (
        <ColumnsTable
          report={report}
          columns={columns ?? columnsOf(report)}
          onChange={(name, field) => setColumns({ ...(columns ?? columnsOf(report)), [name]: field })}
        />
      )}
      <Panel title={TEXTS.check} problem={check.problem || problem}>
        {check.isRunning ? (
          <Bar share={check.share} text={check.share < 1 ? TEXTS.sending : TEXTS.checking} />
        ) : null}
        {report && !check.isRunning && !check.problem && (
          <>
            <Numbers report={report} />
            {report.warnings.map((text) => (
              <p key={text} class="rule-problem">
                {text}
              </p>
            ))}
            <div class="form-actions">
              <Button kind="primary" disabled={report.stored === 0} onClick={() => run()}>
                {importLabel(report.stored)}
              </Button>
            </div>
          </>
        )}
      </Panel>
      {report && !check.isRunning && !check.problem && (
        <RejectedRows report={report} sending={{ ...sending, columns: columnsOf(report), isPreview: true }} />
      )}
    </>
  );
}

function columnsOf(report: Report): Columns {
  return Object.fromEntries(report.columns.map(({ name, field }) => [name, field]));
}

/** Checks the file with these columns, again after each change; the last report stays meanwhile. */
function useCheck(file: File, siteId: number, columns: Columns | null) {
  const { api, session } = useApp();
  const [state, setState] = useState<{
    report: Report | null;
    problem: string;
    isRunning: boolean;
    share: number;
  }>({ report: null, problem: '', isRunning: true, share: 0 });
  useEffect(() => {
    const controller = new AbortController();
    const set = (change: Partial<typeof state>) =>
      !controller.signal.aborted && setState((before) => ({ ...before, ...change }));
    set({ isRunning: true, share: 0, problem: '' });
    const timer = setTimeout(
      async () => {
        try {
          const report = await importFile({
            basePath: api.basePath,
            siteId,
            file,
            columns,
            isPreview: true,
            signal: controller.signal,
            onProgress: (share) => set({ share }),
          });
          set({ report, isRunning: false });
        } catch (error) {
          if (session.endIfSignedOut(error)) return;
          set({ problem: error instanceof Error ? error.message : String(error), isRunning: false });
        }
      },
      columns ? CHECK_DELAY_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [file, siteId, columns]);
  return state;
}

function Numbers({ report }: { report: Report }) {
  const { dry_run, rows, stored, merged, rejected } = report;
  return (
    <Facts
      facts={[
        { name: TEXTS.rows, value: formatCount(rows) },
        {
          name: dry_run ? TEXTS.willBeStored : TEXTS.areStored,
          value: <strong>{formatCount(stored)}</strong>,
        },
        ...(merged > 0 ? [{ name: TEXTS.merged, value: formatCount(merged) }] : []),
        { name: TEXTS.rejected, value: formatCount(rejected) },
      ]}
    />
  );
}
