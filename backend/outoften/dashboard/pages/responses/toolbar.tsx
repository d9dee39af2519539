import { useRef } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { SearchField } from '../../components/controls/search_field.tsx';
import { Chip } from '../../components/layout/pill.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { Popover } from '../../components/overlays/popover.tsx';
import { useApp, useShortcut } from '../../context.ts';
import { COLUMN_NAMES, TEXTS, unreadBadge, VIEW_NAMES } from '../../texts/responses/inbox.ts';
import { COLUMNS, type Column } from './columns.ts';
import type { Inbox } from './inbox.ts';
import { type InboxFilters, VIEWS } from './inbox_filters.ts';
import { memberName } from './inbox_row.tsx';
import type { Member } from './members.ts';

/** The views of the inbox, with the number of unread responses. */
export function Views(properties: {
  view: InboxFilters['view'];
  unread: number | null;
  onChange: (view: InboxFilters['view']) => void;
}) {
  const { view, unread, onChange } = properties;
  return (
    <fieldset class="views">
      <legend class="visually-hidden">{TEXTS.views}</legend>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          class="view"
          aria-pressed={name === view}
          onClick={() => onChange(name)}
        >
          {VIEW_NAMES[name]}
          {name === 'unread' && unread !== null && unread > 0 && (
            <span class="badge">{unreadBadge(unread)}</span>
          )}
        </button>
      ))}
    </fieldset>
  );
}

/** The search, and the switch for responses with a comment. */
export function Search(properties: {
  q: string;
  onlyComments: boolean;
  onChange: (change: Partial<InboxFilters>) => void;
}) {
  const { q, onlyComments, onChange } = properties;
  const input = useRef<HTMLInputElement>(null);
  useShortcut('/', TEXTS.focusSearch, () => input.current?.focus());
  return (
    <search class="inbox-search">
      <SearchField
        label={TEXTS.search}
        hint={TEXTS.searchHint}
        value={q}
        inputRef={input}
        onSearch={(text) => onChange({ q: text })}
      />
      <Checkbox
        label={TEXTS.onlyComments}
        checked={onlyComments}
        isSwitch
        onChange={(checked) => onChange({ onlyComments: checked })}
      />
    </search>
  );
}

/** Chips of the filters that only the inbox has. */
export function InboxChips(properties: {
  filters: InboxFilters;
  members: Member[];
  onChange: (change: Partial<InboxFilters>) => void;
}) {
  const { filters, members, onChange } = properties;
  const { tag, choice, assignee } = filters;
  const chips: [keyof InboxFilters, string | null][] = [
    ['tag', tag && TEXTS.tagFilter(tag)],
    ['choice', choice && TEXTS.choiceFilter(choice)],
    [
      'assignee',
      assignee &&
        (assignee === 'none'
          ? TEXTS.unassigned
          : TEXTS.assigneeFilter(memberName(Number(assignee), members))),
    ],
  ];
  return (
    <>
      {chips.map(
        ([name, text]) =>
          text && (
            <Chip
              key={name}
              removeLabel={TEXTS.removeFilter(text)}
              onRemove={() => onChange({ [name]: null })}
            >
              {text}
            </Chip>
          ),
      )}
    </>
  );
}

/** What can be done with all that is listed: columns, export, mark as read. */
export function ListMenus(properties: {
  surveyId: number;
  query: Inbox['query'];
  columns: Column[];
  onToggleColumn: (column: Column) => void;
  onMarkAllRead: () => void;
}) {
  const { surveyId, query, columns, onToggleColumn, onMarkAllRead } = properties;
  const { api } = useApp();
  const download = (format: 'csv' | 'csv-semicolon' | 'jsonl') => () =>
    location.assign(
      api.url('/v1/surveys/{survey_id}/export', {
        path: { survey_id: surveyId },
        query: { ...query, format },
      }),
    );
  return (
    <>
      <Popover
        label={TEXTS.columnsOf}
        button={{ icon: 'settings', isSmall: true, children: TEXTS.columns }}
        class="menu-end"
      >
        {(close) => (
          <div class="column-choice">
            {COLUMNS.map((column) => (
              <Checkbox
                key={column}
                label={COLUMN_NAMES[column]}
                checked={columns.includes(column)}
                onChange={() => onToggleColumn(column)}
              />
            ))}
            <Button isSmall onClick={close}>
              {TEXTS.close}
            </Button>
          </div>
        )}
      </Popover>
      <Menu
        label={TEXTS.exportMatching}
        button={{ icon: 'download', isSmall: true, children: TEXTS.export }}
        class="menu-end"
        items={[
          { name: TEXTS.exportCsv, run: download('csv') },
          { name: TEXTS.exportCsvSemicolon, run: download('csv-semicolon') },
          { name: TEXTS.exportJsonl, run: download('jsonl') },
        ]}
      />
      <Button icon="check" isSmall onClick={onMarkAllRead}>
        {TEXTS.markAllRead}
      </Button>
    </>
  );
}
