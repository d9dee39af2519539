import type { Shown } from '../package/index.ts';
import { config, loadModule, storage, tag, visitor } from './config.ts';
import { ineligibleReason } from './eligibility.ts';
import { entries, log, safely } from './log.ts';
import { domReady, whenReachable } from './ready.ts';
import { post } from './transport.ts';
import type { AskRequest, ReasonCode, Runtime, SurveyConfig } from './types.ts';

/** If this request reaches the server, the page, its policy or an extension refuses the card. */
const reportRefusal = (error: unknown): never => {
  safely(post)('seen', { site: config.site, event: 'card_refused' });
  throw error;
};

/** Chooses a survey, waits for its delay, then imports the card and sends `POST /v1/ask` in parallel. */
const decide = async (request: AskRequest): Promise<Shown> => {
  const { scheduled } = runtime;
  const wanted = request.survey || visitor.survey;
  let candidate: SurveyConfig | undefined;
  /** Makes the first eligible survey the candidate, or returns why there is none. */
  const refuse = (surveys: SurveyConfig[]): Shown | undefined => {
    let reason: ReasonCode | undefined | false;
    if (scheduled !== runtime.scheduled || (candidate && scheduled.request !== request)) reason = 'overtaken';
    else if (runtime.card) reason = 'already_asking';
    else {
      reason = 'no_survey';
      candidate = surveys.find((survey) => {
        // biome-ignore lint/suspicious/noDoubleEquals: an attribute is text, an id a number
        if (wanted && survey.id != wanted) return false;
        reason = ineligibleReason(survey, request, storage.read(), Date.now(), runtime.failedRule);
        log(reason || 'due', survey.id);
        return !reason;
      });
    }
    return (reason && { asked: false, reason }) as Shown | undefined;
  };

  await outboxSent;
  // If calls.js can't be loaded, nobody is asked: it knows who the respondent is.
  await runtime.loading?.catch(reportRefusal);
  let refused = refuse(config.surveys);
  if (refused) return refused;
  const survey = candidate as unknown as SurveyConfig;
  // Other events and address changes don't restart a delay.
  if (survey === scheduled.survey && !request.shown) return { asked: false, reason: 'already_asking' };
  scheduled.survey = survey;
  scheduled.request = request;
  try {
    if (!request.shown) {
      await whenReachable();
      // Without a delay, this is NaN, which is none.
      await new Promise((resolve) => setTimeout(resolve, (survey.delay_seconds as number) * 1000));
    }
    await whenReachable();
    // Much may have happened during the wait: decide again.
    refused = refuse([survey]);
    if (refused) return refused;
    const [{ openCard }, [, reply], ...modules] = await Promise.all([
      loadModule('card').catch(reportRefusal),
      runtime.post('ask', {
        site: config.site,
        survey: survey.id,
        page: location.origin + location.pathname,
      }),
      ...(survey.parts || []).map(loadModule<'placement' | 'optional_parts'>),
    ]);
    return refuse([survey]) ?? openCard(runtime, survey, reply, modules);
  } finally {
    if (scheduled.request === request) scheduled.survey = null;
  }
};

export const ask = async (request?: AskRequest) => {
  const shown = await decide({ ...visitor, ...request });
  log('ask', shown);
  return shown;
};
/** Asks without a call of the page: nobody waits for the promise. */
export const autoAsk = safely(ask);

export const close = () => {
  runtime.scheduled = {};
  runtime.card?.close();
};

export const runtime: Runtime = {
  ask,
  visitor,
  tag,
  entries,
  scheduled: {},
  safely,
  config,
  loadModule,
  log,
  post,
  storage,
};

/** Answers that an earlier page could not send go first. They need the card's module, which is not loaded without them. */
const outboxSent = domReady().then(
  () => Object.keys(storage.read().outbox)[0] && loadModule('card').then((card) => card.sendOutbox(runtime)),
);
