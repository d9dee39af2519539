import type { Page, Response } from '../../api.ts';
import { Link } from '../../components/controls/link.tsx';
import { TEXTS } from '../../texts/overview.ts';
import { type Highlights, ResponseItems } from '../responses/response_items.tsx';

/** The newest responses, and a link to all of them. */
export function LatestResponses(properties: {
  to: string;
  page: Page<Response>;
  highlights: Highlights;
  timeZone: string;
}) {
  const { to, page, highlights, timeZone } = properties;
  return (
    <section class="panel" aria-labelledby="latest-heading">
      <h2 id="latest-heading">{TEXTS.latest}</h2>
      <ResponseItems responses={page.data} highlights={highlights} timeZone={timeZone} />
      {page.next !== null && (
        <p class="more">
          <Link class="button" to={to}>
            {TEXTS.allResponses}
          </Link>
        </p>
      )}
    </section>
  );
}
