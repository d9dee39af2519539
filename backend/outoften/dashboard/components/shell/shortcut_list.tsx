import { Fragment } from 'preact';
import { useApp } from '../../context.ts';
import { TEXTS } from '../../texts/shell.ts';
import { Table } from '../layout/table.tsx';
import { Dialog } from '../overlays/dialog.tsx';

/** The shortcuts that work on the open page. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const { shortcuts } = useApp();
  return (
    <Dialog title={TEXTS.shortcuts} onClose={onClose} isText>
      <Table
        caption={TEXTS.shortcuts}
        rows={[...shortcuts.list]}
        rowKey={({ keys }) => keys}
        columns={[
          { key: 'name', name: TEXTS.shortcutsEffect, isRowHeader: true, cell: ({ name }) => name },
          { key: 'keys', name: TEXTS.shortcutsKey, cell: ({ keys }) => <Keys keys={keys} /> },
        ]}
      />
    </Dialog>
  );
}

function Keys({ keys }: { keys: string }) {
  return (
    <span class="keys">
      {keys.split(' ').map((key, index) => (
        <Fragment key={key}>
          {index > 0 && <span class="muted"> {TEXTS.thenKey} </span>}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
    </span>
  );
}
