import { TEXTS } from '../../texts/files.ts';
import { Select, TextField } from '../controls/field.tsx';
import { Panel } from '../layout/panel.tsx';
import { Table } from '../layout/table.tsx';

const TRAIT = 'traits.';

interface FileColumn {
  name: string;
  /** A field, `traits.` with a name, or an empty text if the column is left out. */
  field: string;
  /** The first different values. */
  examples: string[];
}

/** What each column of a file is, with its first values, and how to change it. */
export function ColumnsTable(properties: {
  columns: FileColumn[];
  /** The names of the fields, without traits. */
  fieldNames: Record<string, string>;
  onChange: (name: string, field: string) => void;
}) {
  const { columns, fieldNames, onChange } = properties;
  const options = [
    { value: '', name: TEXTS.leaveOut },
    ...Object.entries(fieldNames).map(([value, name]) => ({ value, name })),
    { value: 'trait', name: TEXTS.otherTrait },
  ];
  return (
    <Panel title={TEXTS.columns} about={TEXTS.columnsAbout}>
      <Table
        caption={TEXTS.columns}
        rows={columns}
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
            cell: ({ examples }) => (
              <ul class="muted column-examples">
                {examples.map((example) => (
                  <li key={example}>
                    <bdi>{example}</bdi>
                  </li>
                ))}
              </ul>
            ),
          },
          {
            key: 'meaning',
            name: TEXTS.meaning,
            cell: ({ name, field }) => {
              const isTrait = field.startsWith(TRAIT);
              return (
                <div class="column-meaning">
                  <Select
                    label={TEXTS.meaningOf(name)}
                    isLabelHidden
                    value={isTrait ? 'trait' : field}
                    options={options}
                    onChange={(value) => onChange(name, value === 'trait' ? TRAIT + traitName(name) : value)}
                  />
                  {isTrait && (
                    <TextField
                      label={TEXTS.traitNameOf(name)}
                      isLabelHidden
                      value={field.slice(TRAIT.length)}
                      maxLength={100}
                      onInput={(value) => onChange(name, TRAIT + (value.trim() || traitName(name)))}
                    />
                  )}
                </div>
              );
            },
          },
        ]}
      />
    </Panel>
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
