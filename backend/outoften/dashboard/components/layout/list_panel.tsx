import { useOpenPage } from '../../context.ts';
import { Button } from '../controls/button.tsx';
import type { IconName } from '../controls/icon.tsx';
import { EmptyState } from './empty_state.tsx';
import { Panel } from './panel.tsx';
import { type Column, Table } from './table.tsx';

/** A list of what the owner has added, with the button that adds another one; readers who may not add get none. */
export function ListPanel<Row extends { id: number }>(properties: {
  title: string;
  about: string;
  /** The list; null until it is there. */
  rows: Row[] | null;
  problem: string;
  columns: Column<Row>[];
  /** The button, and the page that it opens. */
  add: { name: string; path: string } | false;
  /** What is shown while nothing was added. */
  none: { icon: IconName; title: string; text: string };
}) {
  const { title, about, rows, problem, columns, add, none } = properties;
  const openPage = useOpenPage();
  const button = add && (
    <Button icon="plus" kind="primary" isSmall onClick={() => openPage(add.path)}>
      {add.name}
    </Button>
  );
  return (
    <Panel
      title={title}
      about={about}
      isLoading={!rows}
      problem={problem}
      actions={rows?.length ? button : null}
    >
      <Table
        caption={title}
        rows={rows ?? []}
        rowKey={({ id }) => id}
        empty={<EmptyState {...none} action={button} />}
        columns={columns}
      />
    </Panel>
  );
}
