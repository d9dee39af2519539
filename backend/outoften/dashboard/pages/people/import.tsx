import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Bar } from '../../components/files/bar.tsx';
import { ColumnsTable } from '../../components/files/columns_table.tsx';
import { FileField } from '../../components/files/file_field.tsx';
import { RejectedRows } from '../../components/files/rejected_rows.tsx';
import { useCheck } from '../../components/files/use_check.ts';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Facts, Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, useOpenPage } from '../../context.ts';
import { formatCount } from '../../format.ts';
import { TEXTS as FILES } from '../../texts/files.ts';
import { FIELD_NAMES, importLabel, TEXTS } from '../../texts/mailing/people.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { PartProperties } from '../parts_page.tsx';
import { LastImports } from './last_imports.tsx';
import { importFile, type Report, readRejectedRows } from './upload.ts';

type Columns = Record<string, string>;

/** Imports a file: choose it, see what would be stored, change what the columns are, store. */
export function ImportPage({ site, pathOf }: PartProperties) {
  useDocumentTitle(TEXTS.importTitle);
  const [file, setFile] = useState<File | null>(null);
  const [chosen, setChosen] = useState(0);
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.allPeople}</BackLink>
      <Panel title={TEXTS.importTitle} about={TEXTS.importAbout}>
        <div class="form">
          <FileField
            label={TEXTS.file}
            hint={TEXTS.fileHint}
            accept=".csv,.txt,.tsv,text/csv"
            onChoose={([first]) => {
              setFile(first ?? null);
              setChosen(chosen + 1);
            }}
          />
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
  const check = useCheck(
    (signal, onProgress) => importFile({ ...sending, isPreview: true, signal, onProgress }),
    [file, siteId, columns],
  );
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
        <LeftOut report={done} sending={{ ...sending, columns: columnsOf(done), isPreview: false }} />
      </>
    );
  }
  if (isBusy) {
    return (
      <Panel title={TEXTS.importTitle}>
        <Bar share={share < 1 ? share : null} text={share < 1 ? FILES.sending : TEXTS.storing} />
        <p class="muted">{share < 1 ? FILES.keepOpen : FILES.mayLeave}</p>
      </Panel>
    );
  }
  return (
    <>
      {report && (
        <ColumnsTable
          columns={report.columns.map(({ name, field }, index) => ({
            name,
            field: columns?.[name] ?? field,
            examples: examplesOf(report.first_rows, index),
          }))}
          fieldNames={FIELD_NAMES}
          onChange={(name, field) => setColumns({ ...(columns ?? columnsOf(report)), [name]: field })}
        />
      )}
      <Panel title={FILES.check} problem={check.problem || problem}>
        {check.isRunning ? (
          <Bar share={check.share} text={check.share < 1 ? FILES.sending : FILES.checking} />
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
        <LeftOut report={report} sending={{ ...sending, columns: columnsOf(report), isPreview: true }} />
      )}
    </>
  );
}

function LeftOut({ report, sending }: { report: Report; sending: Parameters<typeof readRejectedRows>[0] }) {
  return (
    <RejectedRows
      rows={report.rejected_rows}
      count={report.rejected}
      about={TEXTS.rejectedAbout}
      read={() => readRejectedRows(sending)}
    />
  );
}

/** Returns the first different values of a column. */
function examplesOf(rows: string[][], index: number): string[] {
  const values = rows.map((row) => row[index] ?? '').filter(Boolean);
  return [...new Set(values)].slice(0, 3);
}

function columnsOf(report: Report): Columns {
  return Object.fromEntries(report.columns.map(({ name, field }) => [name, field]));
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
        { name: FILES.rejected, value: formatCount(rejected) },
      ]}
    />
  );
}
