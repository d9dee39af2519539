import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Facts } from '../../components/layout/panel.tsx';
import { PersonContact } from '../../components/layout/person_contact.tsx';
import { Pill, ScorePill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { Menu, type MenuItem } from '../../components/overlays/menu.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatCount, formatDateTime, formatLanguage, formatPage, parseLocale } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { responseTitle, STATE_NAMES, TEXTS } from '../../texts/responses/inbox.ts';
import { CATEGORY_NAMES, channelName } from '../../texts/shell.ts';
import { WorkHistory } from '../follow_ups/work_fields.tsx';
import type { ChangeKind } from './change_dialogs.tsx';
import type { Member } from './members.ts';
import { WorkForm } from './work_form.tsx';

const POLL_SECONDS = 6;

/** One response: what the person said, what is done about it, and who the person is. */
export function Detail(properties: {
  surveyId: number;
  id: string;
  members: Member[];
  canWork: boolean;
  canErase: boolean;
  timeZone: string;
  /** The address of a person's page. */
  personPath: (id: string) => string;
  /** The address of another response of the same survey. */
  responsePath: (id: string) => string;
  onClose: () => void;
  onMarkUnread: () => void;
  onDialog: (kind: ChangeKind) => void;
}) {
  const { surveyId, id, members, timeZone, onClose } = properties;
  const { api } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, problem, isStale } = usePolled(
    (signal) =>
      api.get('/v1/surveys/{survey_id}/responses/{response_id}', {
        path: { survey_id: surveyId, response_id: id },
        signal,
      }),
    [surveyId, id],
    { everySeconds: POLL_SECONDS },
  );
  const include = useAction(() =>
    api.patch('/v1/surveys/{survey_id}/responses/{response_id}', {
      path: { survey_id: surveyId, response_id: id },
      body: { excluded: null },
    }),
  );
  const isReady = data !== null && !isStale;
  useDocumentTitle(isReady ? responseTitle(data) : undefined);
  // On a narrow window the detail takes the place of the list, so reading goes on here.
  useEffect(() => {
    if (isReady && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [isReady]);
  if (problem) {
    return (
      <div class="detail-body">
        <Notice text={problem} />
        <Button onClick={onClose}>{TEXTS.back}</Button>
      </div>
    );
  }
  if (!isReady) return <Skeleton lines={6} />;
  const { comment, choices, excluded, score, category } = data;
  const exclusion: MenuItem =
    excluded === null
      ? { name: TEXTS.exclude, icon: 'eye', run: () => properties.onDialog('exclude') }
      : { name: TEXTS.include, icon: 'undo', run: () => include.run() };
  const erasure: MenuItem = {
    name: TEXTS.erase,
    icon: 'trash',
    isDangerous: true,
    run: () => properties.onDialog('erase'),
  };
  return (
    <article class="detail-body" aria-labelledby="detail-heading">
      <header class="detail-head">
        <Button class="detail-back" kind="quiet" icon="chevron_left" isSmall onClick={onClose}>
          {TEXTS.back}
        </Button>
        <ScorePill score={score} category={category} />
        <div class="detail-title">
          <h2 id="detail-heading" ref={heading} tabIndex={-1}>
            {CATEGORY_NAMES[category]}
          </h2>
          <p class="muted">{formatDateTime(data.answered_at, timeZone)}</p>
        </div>
        <div class="detail-actions">
          <Menu
            label={TEXTS.more}
            button={{ icon: 'more', kind: 'quiet', label: TEXTS.more }}
            class="menu-end"
            items={[
              { name: TEXTS.markUnread, icon: 'mail', run: properties.onMarkUnread },
              ...(properties.canWork ? [exclusion] : []),
              ...(properties.canErase ? [erasure] : []),
            ]}
          />
          <Button class="detail-close" kind="quiet" icon="close" label={TEXTS.close} onClick={onClose} />
        </div>
      </header>
      <Notice text={include.problem} />
      {excluded !== null && <p class="detail-note">{TEXTS.excludedBecause(excluded)}</p>}
      {data.suspect && <p class="detail-note">{`${TEXTS.suspect}: ${TEXTS.suspectHelp}`}</p>}
      {comment ? (
        <blockquote class="detail-comment" dir="auto" lang={parseLocale(data.locale)}>
          {comment}
        </blockquote>
      ) : (
        <p class="muted">{TEXTS.noComment}</p>
      )}
      {choices.length > 0 && (
        <p class="pills">
          {choices.map((choice) => (
            <Pill key={choice} kind="accent">
              {choice}
            </Pill>
          ))}
        </p>
      )}
      {properties.canWork && (
        <WorkForm
          key={id}
          response={data}
          members={members}
          onCloseResponse={() => properties.onDialog('close')}
        />
      )}
      {data.state !== 'new' && (
        <WorkHistory key={`history ${id}`} id={id} {...{ members, timeZone }} canWork={properties.canWork} />
      )}
      <Person {...properties} response={data} />
      <section aria-labelledby="detail-facts">
        <h3 id="detail-facts">{TEXTS.details}</h3>
        <Facts facts={factsOf(data)} />
      </section>
    </article>
  );
}

function factsOf(response: Schemas['ResponseDetail']) {
  const { page, version } = response;
  return [
    { name: TEXTS.channel, value: channelName(response.channel) },
    ...(page ? [{ name: TEXTS.page, value: <bdi>{formatPage(page)}</bdi> }] : []),
    { name: TEXTS.language, value: formatLanguage(response.locale) },
    ...(version ? [{ name: TEXTS.version, value: formatCount(version) }] : []),
    ...Object.entries(response.segments).map(([name, value]) => ({ name, value })),
  ];
}

function Person(properties: {
  response: Schemas['ResponseDetail'];
  surveyId: number;
  timeZone: string;
  personPath: (id: string) => string;
  responsePath: (id: string) => string;
}) {
  const { response, surveyId, timeZone, personPath, responsePath } = properties;
  const { respondent_id: id, respondent_name: name, respondent_email: email, history } = response;
  if (id === null) {
    return (
      <section aria-labelledby="detail-person">
        <h3 id="detail-person">{TEXTS.person}</h3>
        <p class="muted">{TEXTS.anonymous}</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="detail-person">
      <h3 id="detail-person">{TEXTS.person}</h3>
      <p class="person-line">
        <Link to={personPath(id)}>
          <bdi>{name ?? id}</bdi>
        </Link>
        <PersonContact id={id} name={name} email={email} />
      </p>
      {history.length === 0 ? (
        <p class="muted">{TEXTS.noHistory}</p>
      ) : (
        <>
          <p class="muted">{TEXTS.history}</p>
          <ol class="history" role="list">
            {history.map((past) => (
              <li key={past.id}>
                <ScorePill score={past.score} category={past.category} />
                <span class="history-text">
                  <span class="muted">
                    {past.survey_id === surveyId ? (
                      <Link to={responsePath(past.id)}>{formatDateTime(past.answered_at, timeZone)}</Link>
                    ) : (
                      formatDateTime(past.answered_at, timeZone)
                    )}
                    {past.state !== 'new' && ` · ${STATE_NAMES[past.state]}`}
                  </span>
                  {past.comment && (
                    <span class="inbox-comment" dir="auto">
                      {past.comment}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** Stands beside the list while no response is open. */
export function NoDetail() {
  return <EmptyState icon="responses" title={TEXTS.choose} text={TEXTS.chooseHelp} />;
}
