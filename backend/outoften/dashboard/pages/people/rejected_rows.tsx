import { Button } from '../../components/controls/button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { useAction } from '../../context.ts';
import { formatCount } from '../../format.ts';
import { shownRowsSentence, TEXTS } from '../../texts/mailing/people.ts';
import { type Report, readRejectedRows, type Sending } from './upload.ts';

/** The page shows so many rows; the file has all of them. */
const SHOWN_ROWS = 10;

/** The rows that are left out, with line and reason, and all of them as a file. */
export function RejectedRows({ report, sending }: { report: Report; sending: Sending }) {
  const rows = report.rejected_rows.slice(0, SHOWN_ROWS);
  const { run, isBusy, problem } = useAction(async () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await readRejectedRows(sending));
    link.download = TEXTS.rejectedFile;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  if (report.rejected === 0) return null;
  return (
    <Panel
      title={TEXTS.rejectedTitle}
      about={TEXTS.rejectedAbout}
      problem={problem}
      actions={
        <Button icon="download" isSmall isBusy={isBusy} onClick={() => run()}>
          {TEXTS.download}
        </Button>
      }
    >
      <Table
        caption={TEXTS.rejectedTitle}
        rows={rows}
        rowKey={({ line }) => line}
        columns={[
          { key: 'line', name: TEXTS.line, isRowHeader: true, cell: ({ line }) => formatCount(line) },
          { key: 'reason', name: TEXTS.reason, cell: ({ reason }) => reason },
          {
            key: 'row',
            name: TEXTS.row,
            cell: ({ cells }) => (
              <span class="muted column-examples">
                <bdi>{cells.filter(Boolean).join(', ')}</bdi>
              </span>
            ),
          },
        ]}
      />
      {report.rejected > rows.length && (
        <p class="muted">{shownRowsSentence(rows.length, report.rejected)}</p>
      )}
    </Panel>
  );
}
