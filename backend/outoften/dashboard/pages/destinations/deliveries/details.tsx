import { Link } from '../../../components/controls/link.tsx';
import { Dialog } from '../../../components/overlays/dialog.tsx';
import { formatDateTime } from '../../../format.ts';
import type { Schemas } from '../../../server/api.ts';
import { EVENTS, TEXTS } from '../../../texts/automation/deliveries.ts';
import { type Delivery, describeAttempt } from './describe.ts';

/** What an attempt has brought: status, duration, and the beginning of the answer. */
export function Attempt({ attempt }: { attempt: Schemas['AttemptOut'] }) {
  const { status, duration_ms: duration, response } = attempt;
  return (
    <>
      <p>
        {describeAttempt(attempt)}
        {duration !== null && <span class="muted"> · {TEXTS.duration(duration)}</span>}
      </p>
      {status !== null &&
        (response ? (
          <pre class="reply">
            <code>{response}</code>
          </pre>
        ) : (
          <p class="muted">{TEXTS.emptyReply}</p>
        ))}
    </>
  );
}

/** A delivery with each of its attempts. */
export function DeliveryDetails(properties: {
  delivery: Delivery;
  timeZone: string;
  /** The page of the answer, if it is about one. */
  responsePath: string | null;
  onClose: () => void;
}) {
  const { delivery, timeZone, responsePath, onClose } = properties;
  const { attempts, event, happened_at: happenedAt } = delivery;
  return (
    <Dialog
      title={TEXTS.attemptTitle(EVENTS[event].name, formatDateTime(happenedAt, timeZone))}
      layout="side"
      isText
      onClose={onClose}
    >
      {responsePath && <Link to={responsePath}>{TEXTS.openResponse}</Link>}
      {attempts.length === 0 && <p class="muted">{TEXTS.noAttempt}</p>}
      <ol class="attempts" reversed>
        {attempts.map((attempt) => (
          <li key={attempt.at}>
            <h3>{formatDateTime(attempt.at, timeZone)}</h3>
            <Attempt attempt={attempt} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
