/** What only sites with rules, required consent or their own storage mode need. The server puts it into their loader. */
import { addCalls } from '../calls/index.ts';
import type {
  AskRequest,
  Device,
  ReasonCode,
  RuleReason,
  Runtime,
  SurveyConfig,
  Targeting,
} from '../loader/types.ts';
import { openAllowedStorage } from './consent.ts';
import { countPageViews } from './page_views.ts';
import { createReporter } from './report_refusals.ts';
import { failedRule, matchesEvent } from './rules.ts';
import { waitForTriggers } from './triggers.ts';

const device = (): Device => {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet';
};

/** Returns a function that says why a survey must not be asked, besides its cadence. */
const createRules = (runtime: Runtime, ask: (request?: AskRequest) => unknown) => {
  const { config, visitor, storage } = runtime;
  const triggersFired = waitForTriggers(runtime, ask);
  const counts = countPageViews(runtime, ask);
  const report = createReporter(runtime);

  const brokenRule = (
    { id, rules = {} }: SurveyConfig,
    { shown, event, properties }: AskRequest,
  ): RuleReason | undefined => {
    if (!shown && rules.event && !matchesEvent(rules.event, event, properties)) return 'wrong_event';
    const { respondent, traits = {} } = visitor;
    const { id: browserId, pages = 0, sessions = 0 } = counts();
    return failedRule(rules, {
      survey: id,
      url: location.origin + location.pathname,
      today: new Date().toLocaleDateString('en-CA', { timeZone: config.time_zone }),
      now: Date.now(),
      who: respondent?.id ?? browserId,
      traits,
      created_at: respondent?.created_at ?? undefined,
      locale: navigator.language,
      device: device(),
      page_views: pages,
      sessions,
    });
  };

  return (survey: SurveyConfig, request: AskRequest): ReasonCode | undefined => {
    if (config.gpc && navigator.globalPrivacyControl) return 'privacy_signal';
    if (config.consent === 'required' && !storage.read().self.consent) return 'consent_required';
    if (config.identity === 'required' && !visitor.respondent?.token) return 'identity_required';
    if (request.force) return undefined;
    const reason = brokenRule(survey, request);
    if (reason) report(survey.id, reason);
    return reason || (request.shown || triggersFired(survey, request) ? undefined : 'not_yet');
  };
};

export default {
  openStorage: openAllowedStorage,
  install(runtime, autoAsk) {
    runtime.failedRule = createRules(runtime, autoAsk);
    return addCalls({}, runtime);
  },
} satisfies Targeting;
