"""Builds the application from its parts."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from litestar import Litestar

from outoften.locales import load_locales
from outoften.metrics import Metrics
from outoften.metrics.numbers import Numbers
from outoften.settings import Settings
from outoften.storage.database import Database
from outoften.tokens.ask_token import AskTokens
from outoften.tokens.respondent_hash import RespondentHasher
from outoften.web import dashboard
from outoften.web.access import api_keys, invitations, members, session, sessions, shared, shares, signing_secrets
from outoften.web.automation import alerts, deliveries, digests, endpoints, follow_ups, hubspot, templates, unsubscribe
from outoften.web.automation import outcomes as reported_outcomes
from outoften.web.automation.rules import no_mail, referral_codes, rules
from outoften.web.collecting import card_events, eligibility, mail_survey_page, page_refusals, preview, routes, survey_page
from outoften.web.compat.delighted.routes import delighted, delighted_script
from outoften.web.http.limits.client_address import AddressResolver
from outoften.web.http.limits.rate_limit import RateLimiter
from outoften.web.http.middleware import ASGIApp, HttpMiddleware
from outoften.web.http.state import AppState
from outoften.web.http.static_files import load_static_files, load_styles
from outoften.web.http.streams.shutdown import on_shutdown_signal
from outoften.web.http.streams.stream_hub import StreamHub
from outoften.web.importing import full_export
from outoften.web.importing import imports as response_imports
from outoften.web.mailing import audiences
from outoften.web.mailing.bounces import events as mail_events
from outoften.web.mailing.bounces import reporters
from outoften.web.mailing.recipients import imports, opt_outs, own_data, recipients
from outoften.web.mailing.recipients import unsubscribe as mail_unsubscribe
from outoften.web.mailing.sendings import mail_preview, sender_check, sending_details, sendings, server_asks
from outoften.web.mcp.routes import mcp
from outoften.web.openapi.docs import docs, docs_css
from outoften.web.openapi.document import openapi
from outoften.web.operations import health, metrics
from outoften.web.reports import (
    badge,
    benchmarks,
    choices,
    goals,
    notes,
    outcomes,
    response_rate,
    score,
    score_stream,
    segments,
    themes,
    trend,
)
from outoften.web.reports.follow_ups import follow_up_report
from outoften.web.responses import audit, bulk, export, read_marks, respondents, responses
from outoften.web.surveys import (
    drafts,
    identity_secrets,
    install_check,
    segment_values,
    site_actions,
    sites,
    survey_actions,
    surveys,
    tag_status,
    versions,
)
from outoften.web.widget import files, pinned_tag
from outoften.worker.automation.start_sender import sending_events
from outoften.worker.command_socket import accepting_commands
from outoften.worker.jobs import Job
from outoften.worker.mailing.start_sender import sending_surveys
from outoften.worker.scheduler import running_jobs

# How long a thread that computes a report may keep the event loop waiting at a time; Python's default is 5 ms, and an answer
# waits several times.
THREAD_TURN_SECONDS = 0.001

# How many objects are made before the garbage collector looks at the new ones; Python's default is 700.
GARBAGE_THRESHOLD = 5_000

# The routes that pages of other origins call: the middleware handles CORS for exactly these.
COLLECTING_ROUTES = (routes.ask, routes.view, routes.answer, routes.dismiss, card_events.seen)
# The files that pages of other origins embed.
EMBEDDED_ROUTES = (files.loader, files.widget_file, badge.badge, delighted_script)
ROUTES = [
    *COLLECTING_ROUTES,
    *EMBEDDED_ROUTES,
    *(preview.preview_card, preview.preview_page, preview.preview_thank_you, preview.preview_look),
    *(survey_page.show_survey_page, survey_page.submit_answer, survey_page.survey_page_file),
    *(dashboard.dashboard, dashboard.dashboard_page, dashboard.dashboard_file, dashboard.shared_page),
    *(score.score, response_rate.response_rate, score_stream.events),
    *(trend.trend, segments.segments, choices.choices, outcomes.survey_outcomes),
    *(notes.list_notes, notes.add_note, notes.show_note, notes.delete_note),
    *(responses.responses, responses.show_response, responses.change_response, responses.delete_response),
    *(responses.count, bulk.change_many, read_marks.read, export.export, audit.audit),
    full_export.export_everything,
    *(
        respondents.respondents,
        respondents.show_respondent,
        respondents.preview_erasure,
        respondents.export_respondent,
        respondents.delete_respondent,
    ),
    *(sites.list_sites, sites.add_site, sites.show_site, sites.change_site),
    *(site_actions.delete_site, site_actions.preview_retention),
    *(tag_status.show_tag_status, tag_status.change_refused_origin),
    *(install_check.check_install, pinned_tag.show_pinned_tag, eligibility.eligibility),
    *(identity_secrets.add_identity_secret, identity_secrets.revoke_identity_secret),
    *(segment_values.list_segment_values, segment_values.change_segment_value, segment_values.delete_segment_value),
    *(surveys.list_surveys, surveys.add_survey, surveys.show_survey, surveys.change_survey),
    *(drafts.show_draft, drafts.save_draft, drafts.discard_draft, drafts.publish_draft, drafts.restore_version),
    *(versions.list_versions, versions.show_version),
    *(survey_actions.duplicate_survey, survey_actions.archive_survey, survey_actions.unarchive_survey),
    survey_actions.delete_survey,
    *(themes.themes, themes.list_themes, themes.add_theme, themes.change_theme, themes.delete_theme),
    *(goals.survey_goals, goals.list_goals, goals.add_goal, goals.change_goal, goals.delete_goal),
    *(benchmarks.list_benchmarks, benchmarks.add_benchmark, benchmarks.change_benchmark, benchmarks.delete_benchmark),
    *(api_keys.list_keys, api_keys.add_key, api_keys.revoke_key),
    *(session.sign_in, session.show_session, session.change_self, session.sign_out),
    *(sessions.list_sessions, sessions.end_session, sessions.end_other_sessions),
    *(members.list_members, members.change_member, members.remove_member, members.add_sign_in_link),
    *(invitations.list_invitations, invitations.add_invitation, invitations.delete_invitation, invitations.accept_invitation),
    *(shares.list_shares, shares.add_share, shares.change_share, shares.delete_share),
    *(shared.show_shared, shared.unlock_shared, shared.shared_comments),
    *(endpoints.list_endpoints, endpoints.add_endpoint, endpoints.show_endpoint, endpoints.change_endpoint),
    *(hubspot.prepare_hubspot, templates.preview_template),
    *(endpoints.delete_endpoint, endpoints.rotate_secret),
    *(reported_outcomes.add_outcomes, reported_outcomes.list_outcomes, reported_outcomes.delete_outcome),
    *(deliveries.send_test, deliveries.list_deliveries, deliveries.show_delivery, deliveries.redeliver),
    *(deliveries.redeliver_failed, deliveries.event_samples),
    *(follow_ups.list_follow_ups, follow_ups.show_follow_up, follow_ups.add_follow_up, follow_ups.change_follow_up),
    *(follow_ups.note_follow_up, follow_up_report),
    *(rules.list_rules, rules.list_recipes, rules.add_rule, rules.show_rule, rules.change_rule, rules.delete_rule),
    *(rules.try_new_rule, rules.try_stored_rule, rules.list_rule_runs, rules.list_rule_deliveries),
    *(referral_codes.show_referral_codes, referral_codes.add_referral_codes, referral_codes.delete_referral_codes),
    *(no_mail.show_no_mail, no_mail.refuse_mail),
    *(recipients.list_recipients, recipients.count_recipients, recipients.add_recipient, recipients.add_recipients),
    *(
        recipients.show_recipient,
        recipients.change_recipient,
        recipients.delete_recipient,
        imports.import_recipients,
        imports.list_recipient_imports,
    ),
    *(mail_survey_page.show_mail_survey_page, mail_survey_page.count_opened),
    *(mail_preview.preview_mail, opt_outs.add_opt_outs),
    recipients.add_signed_recipients,
    *(mail_unsubscribe.show_unsubscribe_page, mail_unsubscribe.unsubscribe_person),
    *(own_data.show_own_data, own_data.erase_own_data),
    *(audiences.list_audiences, audiences.add_audience, audiences.show_default_audience, audiences.preview_criteria),
    *(audiences.show_audience, audiences.show_audience_preview, audiences.change_audience, audiences.delete_audience),
    *(alerts.list_alerts, alerts.close_alert, alerts.alert_status),
    *(digests.show_digests, digests.change_digests, digests.send_digest),
    *(unsubscribe.show_unsubscribe, unsubscribe.unsubscribe),
    *(sendings.list_sendings, sendings.add_sending, sendings.show_sending, sendings.change_sending, sendings.delete_sending),
    *(sendings.start_sending, sendings.pause_sending, sendings.resume_sending, sendings.cancel_sending),
    *(sending_details.send_test_mail, sending_details.list_sending_mails, sending_details.list_sending_runs),
    sending_details.list_site_sending_runs,
    *(sending_details.sending_report, sending_details.audience_report, server_asks.add_ask),
    *(signing_secrets.list_signing_secrets, signing_secrets.revoke_signing_secret),
    *(reporters.list_reporters, reporters.add_reporter, reporters.change_reporter, reporters.delete_reporter),
    *(mail_events.receive_mail_events, sender_check.check_mail),
    *(response_imports.list_imports, response_imports.import_responses),
    *(health.livez, health.readyz, metrics.metrics, openapi, docs, docs_css, delighted, mcp),
]


def create_app(settings: Settings, numbers: Numbers | None = None) -> ASGIApp:
    """Returns the whole server as an ASGI application. The ASGI lifespan opens and closes its database.

    `settings` must have a secret, and the database must be up to date: `outoften serve` ensures both. `numbers`: the
    metrics of this process, if several processes serve together.
    """
    hash_respondent = RespondentHasher(settings.signing_keys)
    database = Database(settings.database_url, hash_respondent, settings.database_read, Metrics(numbers))
    state = AppState(
        settings=settings,
        database=database,
        tokens=AskTokens(settings.signing_keys, lambda: database.revoked_signing_secrets),
        locales=load_locales(),
        address_resolver=AddressResolver(settings.trusted_networks),
        rate_limiter=RateLimiter(settings.rate_limit),
        widget=load_static_files("static"),
        dashboard=dashboard.load_dashboard(settings.base_path),
        survey_page=load_static_files("static/survey_page"),
        card_styles=load_styles("static/card"),
        stream_hub=StreamHub(database),
    )

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        sys.setswitchinterval(THREAD_TURN_SECONDS)
        async with (
            database.running(),
            running_jobs(database, *_mail_jobs(settings, database), *_shared_jobs(database, numbers)),
            sending_events(
                database, settings.base_url, settings.reachable_networks, settings.mail_server, settings.signing_keys
            ),
            sending_surveys(database, settings, state.locales),
            state.stream_hub.running(),
            accepting_commands(database, state.credential_cache.clear),
        ):
            # What is loaded now stays, and to go through it takes longer than an answer may: the garbage collector need not.
            gc.freeze()
            # Requests make few reference cycles. At Python's default, looking for them was a twentieth of an answer's cost.
            gc.set_threshold(GARBAGE_THRESHOLD)
            with on_shutdown_signal(state.stream_hub.close):
                yield
        database.metrics.forget_process()

    litestar = Litestar(
        ROUTES,
        lifespan=[lifespan],
        exception_handlers={Exception: page_refusals.exception_response},
        openapi_config=None,
        logging_config=None,
    )

    collecting = {path: cast(ASGIApp, route.fn) for route in COLLECTING_ROUTES for path in route.paths}
    embedded = tuple(path.partition("{")[0] for route in EMBEDDED_ROUTES for path in route.paths)
    return HttpMiddleware(cast(ASGIApp, litestar), collecting, embedded, state)


def _shared_jobs(database: Database, numbers: Numbers | None) -> list[Job]:
    return [Job("measure this process", 2, database.measure_process)] if numbers else []


def _mail_jobs(settings: Settings, database: Database) -> list[Job]:
    """Returns the jobs of a server that sends e-mails; most send none, and load nothing of it."""
    if settings.mail_server is None:
        return []
    from outoften.worker.automation.digests import DigestSender
    from outoften.worker.mailing.sending_watch import INTERVAL_SECONDS as WATCH_SECONDS
    from outoften.worker.mailing.sending_watch import SendingWatch

    sender = DigestSender(database, settings.mail_server, settings.base_url, settings.signing_keys)
    watch = SendingWatch(database, settings.mail_server, settings.base_url)
    jobs = [Job("send digests", 60, sender.run), Job("pause sendings", WATCH_SECONDS, watch.run)]
    if settings.mailbox:
        from outoften.worker.mailing.bounces import INTERVAL_SECONDS, BounceReader

        reader = BounceReader(database, settings.mailbox, settings.signing_keys)
        jobs.append(Job("read bounces", INTERVAL_SECONDS, reader.run))
    return jobs
