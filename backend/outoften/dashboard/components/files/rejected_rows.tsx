import { useAction } from '../../context.ts';
import { formatCount } from '../../format.ts';
import { shownRowsSentence, TEXTS } from '../../texts/files.ts';
import { Button } from '../controls/button.tsx';
import { Panel } from '../layout/panel.tsx';
import { Table } from '../layout/table.tsx';
import { saveFile } from './upload.ts';

/** The page shows so many rows; the file has all of them. */
const SHOWN_ROWS = 10;

interface RejectedRow {
  line: number;
  reason: string;
  cells: readonly string[];
}

/** The rows that are left out, with line and reason, and all of them as a file. */
export function RejectedRows(properties: {
  rows: RejectedRow[];
  count: number;
  about: string;
  /** Returns all of them as a file. */
  read: () => Promise<Blob>;
}) {
  const { count, about, read } = properties;
  const rows = properties.rows.slice(0, SHOWN_ROWS).map((row, index) => ({ ...row, index }));
  const { run, isBusy, problem } = useAction(async () => saveFile(await read(), TEXTS.rejectedFile));
  if (count === 0) return null;
  return (
    <Panel
      title={TEXTS.rejected}
      about={about}
      problem={problem}
      actions={
        <Button icon="download" isSmall isBusy={isBusy} onClick={() => run()}>
          {TEXTS.download}
        </Button>
      }
    >
      <Table
        caption={TEXTS.rejected}
        rows={rows}
        rowKey={({ index }) => index}
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
      {count > rows.length && <p class="muted">{shownRowsSentence(rows.length, count)}</p>}
    </Panel>
  );
}
