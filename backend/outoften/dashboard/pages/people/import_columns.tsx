import { Select, TextField } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { FIELD_NAMES, TEXTS } from '../../texts/mailing/people.ts';
import type { Report } from './upload.ts';

type Field = keyof typeof FIELD_NAMES;

const TRAIT = 'traits.';

/** What each column of the file is, with its first values. */
export function ColumnsTable(properties: {
  report: Report;
  columns: Record<string, string>;
  onChange: (name: string, field: string) => void;
}) {
  const { report, columns, onChange } = properties;
  return (
    <Panel title={TEXTS.columns} about={TEXTS.columnsAbout}>
      <Table
        caption={TEXTS.columns}
        rows={report.columns.map(({ name }, index) => ({ name, index }))}
        rowKey={({ name }) => name}
        columns={[
          {
            key: 'name',
            name: TEXTS.column,
            isRowHeader: true,
            cell: ({ name }) => <bdi>{name}</bdi>,
          },
          {
            key: 'examples',
            name: TEXTS.examples,
            cell: ({ index }) => (
              <span class="muted column-examples">
                <bdi>{examplesOf(report, index)}</bdi>
              </span>
            ),
          },
          {
            key: 'meaning',
            name: TEXTS.meaning,
            cell: ({ name }) => (
              <ColumnMeaning
                name={name}
                field={columns[name] ?? ''}
                onChange={(field) => onChange(name, field)}
              />
            ),
          },
        ]}
      />
    </Panel>
  );
}

function ColumnMeaning(properties: { name: string; field: string; onChange: (field: string) => void }) {
  const { name, field, onChange } = properties;
  const isTrait = field.startsWith(TRAIT);
  return (
    <div class="column-meaning">
      <Select
        label={TEXTS.meaningOf(name)}
        isLabelHidden
        value={isTrait ? 'trait' : field}
        options={(Object.keys(FIELD_NAMES) as Field[]).map((value) => ({ value, name: FIELD_NAMES[value] }))}
        onChange={(value) => onChange(value === 'trait' ? TRAIT + traitName(name) : value)}
      />
      {isTrait && (
        <TextField
          label={TEXTS.traitNameOf(name)}
          isLabelHidden
          value={field.slice(TRAIT.length)}
          maxLength={100}
          onInput={(value) => onChange(TRAIT + (value.trim() || traitName(name)))}
        />
      )}
    </div>
  );
}

/** Returns a column's name as the name of a trait, such as `company_size` for `Company Size`. */
function traitName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}.-]+/gu, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 100) || 'column'
  );
}

/** Returns the first different values of a column. */
function examplesOf(report: Report, index: number): string {
  const values = report.first_rows.map((row) => row[index] ?? '').filter(Boolean);
  return [...new Set(values)].slice(0, 3).join(', ');
}
