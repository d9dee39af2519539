import type { Connection } from '../../server/session.ts';
import { CONNECTION_HINTS, CONNECTION_NAMES } from '../../texts/shell.ts';

/** A dot that says whether the page is current; its text is there for those who do not see colors. */
export function Live({ connection }: { connection: Connection }) {
  return (
    <p class={`live ${connection}`} role="status" title={CONNECTION_HINTS[connection] || undefined}>
      <span class="live-dot" aria-hidden="true" />
      <span>{CONNECTION_NAMES[connection]}</span>
    </p>
  );
}
