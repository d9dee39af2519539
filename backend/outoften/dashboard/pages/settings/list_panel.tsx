import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { type Column, Table } from '../../components/layout/table.tsx';
import { useAction, useApp } from '../../context.ts';
import { TEXTS } from '../../texts/settings.ts';

/** A panel with a list to which one adds rows and from which one deletes them; a deleted row can be added again. */
export function ListPanel<Row extends { id: number }>(properties: {
  title: string;
  about: string;
  empty: string;
  rows: Row[] | null;
  problem: string;
  columns: Column<Row>[];
  nameOf: (row: Row) => string;
  canChange: boolean;
  onDelete: (row: Row) => Promise<unknown>;
  onRestore: (row: Row) => Promise<unknown>;
  /** More buttons of a row. */
  rowActions?: (row: Row) => ComponentChildren;
  /** The form that adds a row. */
  children?: ComponentChildren;
}) {
  const { rows, nameOf, canChange } = properties;
  const { toast } = useApp();
  const [deleting, setDeleting] = useState<number | null>(null);
  const restore = useAction(properties.onRestore);
  const remove = useAction(async (row: Row) => {
    setDeleting(row.id);
    await properties.onDelete(row);
    toast({ text: TEXTS.deleted(nameOf(row)), action: { name: TEXTS.undo, run: () => restore.run(row) } });
  });
  const actions: Column<Row> = {
    key: 'actions',
    name: TEXTS.actions,
    isNameHidden: true,
    isNumber: true,
    cell: (row) => (
      <>
        {properties.rowActions?.(row)}
        <Button
          icon="trash"
          kind="quiet"
          isSmall
          label={TEXTS.deleteOf(nameOf(row))}
          isBusy={remove.isBusy && deleting === row.id}
          onClick={() => remove.run(row)}
        />
      </>
    ),
  };
  return (
    <Panel
      title={properties.title}
      about={properties.about}
      isLoading={rows === null}
      problem={properties.problem || remove.problem || restore.problem}
    >
      <Table
        caption={properties.title}
        rows={rows ?? []}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="note" title={properties.empty} />}
        columns={canChange ? [...properties.columns, actions] : properties.columns}
      />
      {canChange && properties.children}
    </Panel>
  );
}

/** A form in one line with a button to add a row. */
export function AddForm(properties: {
  children: ComponentChildren;
  isReady: boolean;
  isBusy: boolean;
  onAdd: () => void;
}) {
  const { children, isReady, isBusy, onAdd } = properties;
  return (
    <form
      class="form-row"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onAdd();
      }}
    >
      {children}
      <Button type="submit" icon="plus" isBusy={isBusy} disabled={!isReady}>
        {TEXTS.add}
      </Button>
    </form>
  );
}
