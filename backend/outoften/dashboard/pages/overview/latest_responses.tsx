import type { Page, Response } from '../../api.ts';
import { Link } from '../../components/link.tsx';
import { type Highlights, ResponseItems } from '../../components/response_items.tsx';
import { listSentence, TEXTS } from '../../texts.ts';
import { surveyPath } from '../../url_state.ts';

/** The newest responses, and a link to all of them. */
export function LatestResponses(properties: {
  surveyId: number;
  search: string;
  page: Page<Response>;
  highlights: Highlights;
  /** How many responses there are, or null where it is not known. */
  total: number | null;
  isPeriodIgnored: boolean;
  timeZone: string;
}) {
  const { surveyId, search, page, highlights, total, isPeriodIgnored, timeZone } = properties;
  const isComplete = page.next === null;
  return (
    <section class="panel" aria-labelledby="latest-heading">
      <h2 id="latest-heading">{TEXTS.latest}</h2>
      <p class="muted">
        {listSentence({ shown: page.data.length, total, isComplete, timeZone, isPeriodIgnored })}
      </p>
      <ResponseItems responses={page.data} highlights={highlights} timeZone={timeZone} />
      {!isComplete && (
        <p class="more">
          <Link class="button" to={surveyPath(surveyId, 'responses') + search}>
            {TEXTS.allResponses}
          </Link>
        </p>
      )}
    </section>
  );
}
