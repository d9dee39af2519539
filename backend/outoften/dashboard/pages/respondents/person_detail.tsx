import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Facts } from '../../components/layout/panel.tsx';
import { PersonContact } from '../../components/layout/person_contact.tsx';
import { Pill, ScorePill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatCount, formatDateTime, parseLocale } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import type { Catalog } from '../../server/session.ts';
import { stateSentence } from '../../texts/responses/inbox.ts';
import { RISK_NAMES, TEXTS } from '../../texts/responses/respondents.ts';
import { channelName } from '../../texts/shell.ts';
import { EraseDialog } from './erase_dialog.tsx';

const POLL_SECONDS = 6;
/** The path of a person; the id stands in the query, because it may contain a slash. */
export const BY_QUERY = '-';

/** One person: who it is, all asks and answers, export and erasing. */
export function PersonDetail(properties: {
  id: string;
  site: Schemas['SiteOut'];
  catalog: Catalog;
  timeZone: string;
  canErase: boolean;
  /** The address of a response. */
  responsePath: (surveyId: number, id: string) => string;
  onClose: () => void;
}) {
  const { id, site, catalog, timeZone, canErase, responsePath, onClose } = properties;
  const { api } = useApp();
  const [isErasing, setIsErasing] = useState(false);
  const request = { path: { respondent_id: BY_QUERY }, query: { site: site.id, id } };
  const { data, problem, isStale } = usePolled(
    (signal) => api.get('/v1/respondents/{respondent_id}', { ...request, signal }),
    [site.id, id],
    { everySeconds: POLL_SECONDS },
  );
  useDocumentTitle(data && !isStale ? (data.respondent.name ?? id) : undefined);
  if (problem) {
    return (
      <div class="detail-body">
        <Notice text={problem} />
        <Button onClick={onClose}>{TEXTS.back}</Button>
      </div>
    );
  }
  if (data === null || isStale) return <Skeleton lines={6} />;
  const { respondent, asks } = data;
  const { name, email, risks } = respondent;
  return (
    <article class="detail-body" aria-labelledby="person-heading">
      <header class="detail-head">
        <Button class="detail-back" kind="quiet" icon="chevron_left" isSmall onClick={onClose}>
          {TEXTS.back}
        </Button>
        <div class="detail-title">
          <h2 id="person-heading" tabIndex={-1}>
            <bdi>{name ?? id}</bdi>
          </h2>
          <p class="person-line">
            <PersonContact id={id} name={name} email={email} />
          </p>
        </div>
        <div class="detail-actions">
          <Button class="detail-close" kind="quiet" icon="close" label={TEXTS.close} onClick={onClose} />
        </div>
      </header>
      {risks.length > 0 && (
        <p class="pills">
          {risks.map((risk) => (
            <Pill key={risk} kind="warning">
              {RISK_NAMES[risk]}
            </Pill>
          ))}
        </p>
      )}
      <Facts
        facts={[
          { name: TEXTS.asks, value: formatCount(respondent.asked) },
          { name: TEXTS.answered, value: formatCount(respondent.answered) },
          ...(respondent.last_asked_at
            ? [{ name: TEXTS.lastAsked, value: formatDateTime(respondent.last_asked_at, timeZone) }]
            : []),
        ]}
      />
      <section aria-labelledby="person-history">
        <h3 id="person-history">{TEXTS.history}</h3>
        <ol class="history" role="list">
          {asks.map((ask) => (
            <HistoryItem
              key={ask.id}
              ask={ask}
              timeZone={timeZone}
              surveyName={
                catalog.surveys.length > 1
                  ? (catalog.surveys.find((survey) => survey.id === ask.survey_id)?.name ?? null)
                  : null
              }
              to={responsePath(ask.survey_id, ask.id)}
            />
          ))}
        </ol>
      </section>
      {canErase && (
        <div class="person-actions">
          <a
            class="button small"
            href={api.url('/v1/respondents/{respondent_id}/export', request)}
            download="respondent.json"
          >
            {TEXTS.export}
          </a>
          <Button kind="danger" isSmall onClick={() => setIsErasing(true)}>
            {TEXTS.erase}
          </Button>
        </div>
      )}
      {isErasing && (
        <EraseDialog id={id} siteId={site.id} onClose={() => setIsErasing(false)} onErased={onClose} />
      )}
    </article>
  );
}

function HistoryItem(properties: {
  ask: Schemas['AskRecord'];
  timeZone: string;
  surveyName: string | null;
  to: string;
}) {
  const { ask, timeZone, surveyName, to } = properties;
  const { response } = ask;
  const when = formatDateTime(response?.answered_at ?? ask.viewed_at ?? ask.issued_at, timeZone);
  return (
    <li>
      {response ? (
        <ScorePill score={response.score} category={response.category} />
      ) : (
        <span class="score-pill none" aria-hidden="true" />
      )}
      <span class="history-text">
        <span class="muted about">
          {response ? <Link to={to}>{when}</Link> : <span>{when}</span>}
          <span>{channelName(ask.channel)}</span>
          {surveyName !== null && <span>{TEXTS.ofSurvey(surveyName)}</span>}
          {response && response.state !== 'new' && (
            <span>{stateSentence(response.state, response.closed_reason)}</span>
          )}
        </span>
        {response?.comment && (
          <span class="comment" dir="auto" lang={parseLocale(response.locale)}>
            {response.comment}
          </span>
        )}
        {!response && (
          <span>
            {ask.dismissed_at ? TEXTS.dismissed : ask.viewed_at ? TEXTS.notAnswered : TEXTS.notSeen}
          </span>
        )}
      </span>
    </li>
  );
}
