import { useState } from 'preact/hooks';
import { Link } from '../../components/controls/link.tsx';
import { Pill, ScorePill } from '../../components/layout/pill.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { formatCount, formatDate } from '../../format.ts';
import { dueSentence, STATE_NAMES, TEXTS } from '../../texts/automation/follow_ups.ts';
import { memberName } from '../responses/inbox_row.tsx';
import type { Member } from '../responses/members.ts';
import { type FollowUp, STATES, type WorkState } from './filters.ts';

/** What the list and the board are given. */
export interface CardsProperties {
  byState: Record<WorkState, FollowUp[]>;
  members: Member[];
  timeZone: string;
  pathOf: (id: string) => string;
}

/** A follow-up as the list and the board show it; a link to its details. */
function Card(properties: Omit<CardsProperties, 'byState'> & { followUp: FollowUp; hasState?: boolean }) {
  const { followUp, members, timeZone, pathOf, hasState } = properties;
  const { id, score, category, comment, respondent_id, assignee, due, overdue, state } = followUp;
  return (
    <Link to={pathOf(id)} class="follow-up">
      <ScorePill score={score} category={category} />
      <span class="follow-up-text">
        <span class={comment ? 'inbox-comment' : 'muted'} dir="auto">
          {comment || TEXTS.noComment}
        </span>
        <span class="inbox-meta">
          {hasState && (
            <Pill kind={state === 'closed' ? 'plain' : 'accent'}>
              {followUp.closed_reason ?? STATE_NAMES[state]}
            </Pill>
          )}
          {due && state !== 'closed' && (
            <Pill kind={overdue ? 'bad' : 'plain'}>{dueSentence(due, overdue)}</Pill>
          )}
          <span>{formatDate(followUp.answered_at, timeZone)}</span>
          <bdi>{respondent_id ?? TEXTS.anonymous}</bdi>
          <span>{assignee === null ? TEXTS.unassigned : memberName(assignee, members)}</span>
        </span>
      </span>
    </Link>
  );
}

/** All follow-ups below each other: what is open, what waits, what is closed. */
export function List({ byState, ...others }: CardsProperties) {
  return (
    <ul class="follow-ups" role="list">
      {STATES.flatMap((state) => byState[state]).map((followUp) => (
        <li key={followUp.id}>
          <Card {...others} followUp={followUp} hasState />
        </li>
      ))}
    </ul>
  );
}

/** A column for each state. Cards move by dragging, or by the menu of each. */
export function Board(
  properties: CardsProperties & { canWork: boolean; onMove: (followUp: FollowUp, to: WorkState) => void },
) {
  const { byState, canWork, onMove, ...others } = properties;
  const [dragged, setDragged] = useState<FollowUp | null>(null);
  const [over, setOver] = useState<WorkState | null>(null);
  return (
    <div class="board">
      {STATES.map((state) => (
        <section
          key={state}
          class={over === state && dragged && dragged.state !== state ? 'board-column over' : 'board-column'}
          aria-labelledby={`column-${state}`}
          onDragOver={(event) => {
            if (!dragged) return;
            event.preventDefault();
            setOver(state);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged && dragged.state !== state) onMove(dragged, state);
            setDragged(null);
          }}
        >
          <h2 id={`column-${state}`}>
            {STATE_NAMES[state]} <span class="muted">{formatCount(byState[state].length)}</span>
          </h2>
          {byState[state].length === 0 && <p class="muted board-empty">{TEXTS.emptyColumn}</p>}
          <ul role="list">
            {byState[state].map((followUp) => (
              <li
                key={followUp.id}
                class="board-card"
                draggable={canWork}
                onDragStart={(event) => {
                  event.dataTransfer?.setData('text/plain', followUp.id);
                  setDragged(followUp);
                }}
                onDragEnd={() => {
                  setDragged(null);
                  setOver(null);
                }}
              >
                <Card {...others} followUp={followUp} />
                {canWork && (
                  <Menu
                    class="menu-end"
                    label={TEXTS.move(followUp.comment?.slice(0, 40) ?? String(followUp.score))}
                    button={{
                      icon: 'more',
                      kind: 'quiet',
                      isSmall: true,
                      label: TEXTS.move(followUp.comment?.slice(0, 40) ?? String(followUp.score)),
                    }}
                    items={STATES.filter((to) => to !== state).map((to) => ({
                      name: TEXTS.moveTo(to),
                      run: () => onMove(followUp, to),
                    }))}
                  />
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
