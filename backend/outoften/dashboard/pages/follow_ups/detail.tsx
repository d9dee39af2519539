import { Link } from '../../components/controls/link.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { ScorePill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import { TEXTS } from '../../texts/automation/follow_ups.ts';
import { TEXTS as INBOX_TEXTS, responseTitle, stateSentence } from '../../texts/responses/inbox.ts';
import { CATEGORY_NAMES } from '../../texts/shell.ts';
import type { Member } from '../responses/members.ts';
import { WorkFields, WorkHistory } from './work_fields.tsx';

/** One follow-up at the side of the page: the answer, the work on it, and what was done. */
export function FollowUpDialog(properties: {
  id: string;
  members: Member[];
  timeZone: string;
  canWork: boolean;
  responsePath: string;
  personPath: (id: string) => string;
  onClose: () => void;
  onCloseWork: () => void;
}) {
  const { id, members, timeZone, canWork, onClose, onCloseWork } = properties;
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/follow-ups/{follow_up_id}', { path: { follow_up_id: id }, signal }),
    [id],
  );
  useDocumentTitle(data ? responseTitle(data) : undefined);
  return (
    <Dialog title={data ? CATEGORY_NAMES[data.category] : ''} layout="side" onClose={onClose}>
      <Notice text={problem} />
      {!data && !problem && <Skeleton lines={6} />}
      {data && (
        <div class="follow-up-detail">
          <p class="follow-up-line">
            <ScorePill score={data.score} category={data.category} />
            <span>
              {data.respondent_id ? (
                <Link to={properties.personPath(data.respondent_id)}>
                  <bdi>{data.respondent_id}</bdi>
                </Link>
              ) : (
                TEXTS.anonymous
              )}
              <br />
              <span class="muted small-text">{formatDateTime(data.answered_at, timeZone)}</span>
            </span>
          </p>
          {data.comment ? (
            <blockquote class="detail-comment" dir="auto">
              {data.comment}
            </blockquote>
          ) : (
            <p class="muted">{INBOX_TEXTS.noComment}</p>
          )}
          <p>
            <Link to={properties.responsePath}>{TEXTS.toResponse}</Link>
          </p>
          {canWork ? (
            <section class="work" aria-label={INBOX_TEXTS.work}>
              <WorkFields work={data} members={members} onCloseWork={onCloseWork} />
            </section>
          ) : (
            <p>{stateSentence(data.state, data.closed_reason)}</p>
          )}
          <WorkHistory key={id} id={id} members={members} timeZone={timeZone} canWork={canWork} />
        </div>
      )}
    </Dialog>
  );
}
