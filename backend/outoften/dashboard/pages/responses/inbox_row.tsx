import type { ComponentChildren } from 'preact';
import { isPlainClick } from '../../address/router.ts';
import { Pill, ScorePill } from '../../components/layout/pill.tsx';
import { VisuallyHidden } from '../../components/layout/visually_hidden.tsx';
import { useApp } from '../../context.ts';
import { formatDateTime, formatLanguage, formatPage, parseLocale, truncate } from '../../format.ts';
import { stateSentence, TEXTS } from '../../texts/responses/inbox.ts';
import { channelName } from '../../texts/shell.ts';
import type { Column } from './columns.ts';
import type { Row } from './inbox.ts';
import type { Member } from './members.ts';

/** A response in the list; without a comment it is a thin row. */
export function InboxRow(properties: {
  row: Row;
  to: string;
  columns: Column[];
  members: Member[];
  timeZone: string;
  isOpen: boolean;
  isRead: boolean;
  isSelected: boolean;
  canSelect: boolean;
  onOpen: () => void;
  onSelect: (isSelected: boolean) => void;
}) {
  const { row, to, columns, members, timeZone, isOpen, isSelected } = properties;
  const { router } = useApp();
  const isUnread = row.unread && !properties.isRead && !isOpen;
  const classes = [
    'inbox-row',
    isUnread && 'unread',
    isOpen && 'open',
    row.comment && 'with-comment',
    row.excluded && 'excluded',
  ];
  return (
    <li class={classes.filter(Boolean).join(' ')} data-id={row.id}>
      {properties.canSelect && (
        <label class="row-select">
          <input
            type="checkbox"
            aria-label={TEXTS.select(row.score)}
            checked={isSelected}
            onChange={(event) => properties.onSelect(event.currentTarget.checked)}
          />
        </label>
      )}
      <a
        href={router.href(to)}
        aria-current={isOpen ? 'true' : undefined}
        onClick={(event) => {
          if (!isPlainClick(event)) return;
          event.preventDefault();
          properties.onOpen();
        }}
      >
        <ScorePill score={row.score} category={row.category} />
        <span class="inbox-text">
          {row.comment && (
            <span class="inbox-comment" dir="auto" lang={parseLocale(row.locale)}>
              {row.comment}
            </span>
          )}
          <span class="inbox-meta">
            {isUnread && (
              <span class="unread-dot">
                <VisuallyHidden>{TEXTS.unread}</VisuallyHidden>
              </span>
            )}
            <Time iso={row.answered_at} timeZone={timeZone} />
            {row.state !== 'new' && (
              <Pill kind={row.state === 'closed' ? 'plain' : 'accent'}>{stateSentence(row.state, null)}</Pill>
            )}
            {row.excluded !== null && <Pill kind="warning">{TEXTS.excludedPill}</Pill>}
            {row.suspect && <Pill kind="warning">{TEXTS.suspect}</Pill>}
            {columns.map((column) => (
              <Value key={column} column={column} row={row} members={members} />
            ))}
          </span>
        </span>
      </a>
    </li>
  );
}

function Time({ iso, timeZone }: { iso: string; timeZone: string }) {
  return <time dateTime={iso}>{formatDateTime(iso, timeZone)}</time>;
}

function Value({ column, row, members }: { column: Column; row: Row; members: Member[] }) {
  const values: Record<Column, () => ComponentChildren> = {
    person: () => row.respondent_id && <bdi>{truncate(row.respondent_name ?? row.respondent_id, 32)}</bdi>,
    assignee: () => row.assignee !== null && <span>{memberName(row.assignee, members)}</span>,
    tags: () => row.tags.map((tag) => <Pill key={tag}>{tag}</Pill>),
    choices: () => row.choices.map((choice) => <Pill key={choice}>{choice}</Pill>),
    segments: () =>
      Object.entries(row.segments).map(([key, value]) => <span key={key}>{`${key}: ${value}`}</span>),
    page: () => row.page && <bdi>{formatPage(row.page)}</bdi>,
    channel: () => <span>{channelName(row.channel)}</span>,
    language: () => <span>{formatLanguage(row.locale)}</span>,
  };
  return <>{values[column]()}</>;
}

/** Returns the name of a member, who may have left. */
export function memberName(id: number, members: Member[]): string {
  return members.find((member) => member.id === id)?.name ?? TEXTS.formerMember(id);
}
