"""`/v1/rules`: what is done when a response meets conditions; recipes; what a rule would have done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.automation.rules.mail_text import check_mails
from outoften.domain.automation.rules.recipes import RECIPES, Recipe
from outoften.domain.automation.rules.rule import Rule, RuleConditions, mail_lane
from outoften.domain.automation.rules.rule_actions import RuleActions
from outoften.domain.errors import NotFoundError
from outoften.domain.field_types import Name
from outoften.storage.automation import rules
from outoften.storage.automation.delivery_log import DeliveryOut
from outoften.storage.responses.response_changes import check_assignee
from outoften.storage.responses.responses import Cursor
from outoften.storage.responses.rules.dry_run import DryRun, try_rule
from outoften.storage.responses.rules.facts import site_facts
from outoften.storage.responses.rules.problems import check_theme, find_problems
from outoften.storage.responses.rules.runs import RuleRun, list_runs
from outoften.web.automation.deliveries import DeliveriesQuery, delivery_page
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.mail.own_mail import require_mail_server
from outoften.web.http.pagination import CursorParam, decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import AppState, HTTPRequest, app_state

RuleId = Annotated[int, Meta(description="The rule's id.", examples=[1])]
RuleName = Annotated[Name, Meta(description="The name, for people.", examples=["A ticket for each detractor"])]
SiteField = Annotated[int, Meta(description="The id of the site whose responses it is for.", examples=[1])]
ActiveField = Annotated[bool, Meta(description="Whether the rule acts on new responses.")]
WhenField = Annotated[
    RuleConditions, Meta(description="The conditions that a response must meet.", examples=[{"categories": ["detractor"]}])
]
ThenField = Annotated[RuleActions, Meta(description="The actions.", examples=[{"tag": "angry"}])]


class RuleIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new rule."""

    name: RuleName
    site_id: SiteField
    then: ThenField
    when: WhenField = RuleConditions()
    active: ActiveField = True


RulePatch = patch_of(
    RuleIn,
    "The changes to a rule. Omitted fields keep their value; `when` and `then` are replaced as a whole.",
    without=("site_id",),
)


class RuleTrialIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule that is not stored."""

    site_id: SiteField
    then: ThenField
    when: WhenField = RuleConditions()


class RuleOut(Struct, frozen=True, kw_only=True):
    """A rule."""

    id: RuleId
    name: RuleName
    site_id: SiteField
    active: ActiveField
    when: WhenField
    then: ThenField
    problems: Annotated[
        list[str],
        Meta(
            description="Problems that keep the rule from doing all of its actions, such as an empty list of codes, and "
            "their remedies, in English.",
            examples=[[]],
        ),
    ]
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    created_by: Annotated[str, Meta(description="The creator: a member's address, or a key.", examples=["ann@example.com"])]


class RunsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of responses on a page.")] = 50
    cursor: CursorParam | None = None


_CODES: Mapping[int, tuple[str, ...]] = {
    400: ("rule_without_effect", "mail_text_invalid", "review_not_for_everybody", "assignee_unknown"),
    404: ("survey_not_found", "endpoint_not_found", "theme_not_found"),
    409: ("mail_not_configured",),
}


@get("/v1/rules", guards=[requires_scope("write", limits_sites=True)])
async def list_rules(request: HTTPRequest) -> Listing[RuleOut]:
    """All rules, or those of the sender's sites, the oldest first."""
    return Listing(await _rules_out(request, *visible_catalog(request).rules.values()))


@get("/v1/rules/recipes", guards=[requires_scope("read", limits_sites=True)])
async def list_recipes(request: HTTPRequest) -> Listing[Recipe]:
    """Rules to begin with. Change the fields that `change` names, add the `site_id`, and send it with POST /v1/rules."""
    return Listing(list(RECIPES))


@post(
    "/v1/rules",
    body=RuleIn,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: _CODES[400], 404: ("site_not_found", *_CODES[404]), 409: (*_CODES[409], "too_many_rules")},
)
async def add_rule(request: HTTPRequest, body: RuleIn) -> RuleOut:
    """Add a rule. It acts on responses from now on, once on each."""
    database, actor = app_state(request).database, get_credential(request).actor
    rule = Rule(**asdict(body), id=0, created_at=clock.now(), created_by=actor)
    await _check(request, rule)
    added = await database.change_automation(lambda connection: rules.add_rule(connection, rule))
    return (await _rules_out(request, added))[0]


@get("/v1/rules/{rule_id:int}", guards=[requires_scope("write")])
async def show_rule(request: HTTPRequest, rule_id: FromPath[int]) -> RuleOut:
    """A rule."""
    return (await _rules_out(request, app_state(request).database.catalog.rule(rule_id)))[0]


@patch("/v1/rules/{rule_id:int}", body=RulePatch, guards=[requires_scope("write")], problems=_CODES)
async def change_rule(request: HTTPRequest, rule_id: FromPath[int], body: Struct) -> RuleOut:
    """Change a rule. It does not act again on responses on which it has acted."""
    database, actor, changes = app_state(request).database, get_credential(request).actor, changed_fields(body)
    stored = database.catalog.rule(rule_id)
    if "when" in changes or "then" in changes:
        await _check(request, replace(stored, **changes))
    changed = await database.change_automation(
        lambda connection: rules.change_rule(connection, rule_id, changes, actor, clock.now())
    )
    return (await _rules_out(request, changed))[0]


@delete("/v1/rules/{rule_id:int}", guards=[requires_scope("write")])
async def delete_rule(request: HTTPRequest, rule_id: FromPath[int]) -> None:
    """Delete a rule. Its effects stay; its e-mails that were not sent yet are not sent."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.rule(rule_id)
    await database.change_automation(lambda connection: rules.delete_rule(connection, rule_id, actor, clock.now()))


@post(
    "/v1/rules/dry-run",
    body=RuleTrialIn,
    guards=[requires_scope("write", limits_sites=True)],
    status_code=200,
    problems={**_CODES, 404: ("site_not_found", *_CODES[404]), 503: ("too_many_reads",)},
)
async def try_new_rule(request: HTTPRequest, body: RuleTrialIn) -> DryRun:
    """Try a rule on the responses of the last 90 days. Nothing is stored or sent."""
    rule = Rule(**asdict(body), id=0, name="trial", active=True, created_at=clock.now(), created_by="")
    await _check(request, rule)
    return await _try(request, rule)


@post("/v1/rules/{rule_id:int}/dry-run", guards=[requires_scope("write")], status_code=200, problems={503: ("too_many_reads",)})
async def try_stored_rule(request: HTTPRequest, rule_id: FromPath[int]) -> DryRun:
    """Try a stored rule, active or not, on the responses of the last 90 days. Nothing is stored or sent."""
    return await _try(request, app_state(request).database.catalog.rule(rule_id))


@get("/v1/rules/{rule_id:int}/runs", guards=[requires_scope("write")])
async def list_rule_runs(request: HTTPRequest, rule_id: FromPath[int], query: RunsQuery) -> Response[Listing[RuleRun]]:
    """Responses on which a rule has acted, the newest first, with what it has done, and why it has not done the rest.

    The Link header has the next page.
    """
    database, cursor = app_state(request).database, decode_cursor(query.cursor)
    rule = database.catalog.rule(rule_id)
    found = await database.read(list_runs, rule.id, cursor.id if cursor else None, query.limit)
    is_full = len(found) == query.limit
    headers = next_link(request, encode_cursor(Cursor(found[-1].at, found[-1].response_id))) if is_full else {}
    return Response(Listing(found), headers=headers)


@get("/v1/rules/{rule_id:int}/deliveries", guards=[requires_scope("write")])
async def list_rule_deliveries(
    request: HTTPRequest, rule_id: FromPath[int], query: DeliveriesQuery
) -> Response[Listing[DeliveryOut]]:
    """The e-mails of a rule of the last 30 days with all attempts, those about the newest events first."""
    return await delivery_page(request, mail_lane(app_state(request).database.catalog.rule(rule_id)), query)


async def _check(request: HTTPRequest, rule: Rule) -> None:
    """Raises a refusal for a rule that cannot do what it says."""
    catalog, when, then = visible_catalog(request), rule.when, rule.then
    catalog.site(rule.site_id)
    mail = then.email_respondent
    for survey_id in (when.survey_id, mail.survey_id if mail else None):
        if survey_id is not None and catalog.survey(survey_id).site_id != rule.site_id:
            raise NotFoundError("survey_not_found", f"Survey {survey_id} belongs to another site. GET /v1/surveys lists them.")
    if then.endpoint_id is not None and catalog.endpoint(then.endpoint_id).site_id not in (None, rule.site_id):
        raise NotFoundError("endpoint_not_found", f"Endpoint {then.endpoint_id} is for another site. GET /v1/endpoints.")
    if mail or then.email_members:
        require_mail_server(app_state(request))
    check_mails(when, then)
    async with app_state(request).database.read_transaction() as connection:
        if then.follow_up and then.follow_up.assignee:
            await check_assignee(connection, rule.site_id, then.follow_up.assignee)
        await check_theme(connection, rule.site_id, when.theme_id)


async def _try(request: HTTPRequest, rule: Rule) -> DryRun:
    state, catalog = app_state(request), visible_catalog(request)
    survey_ids = [one.id for one in catalog.surveys.values() if one.site_id == rule.site_id]
    if rule.when.survey_id is not None:
        survey_ids = [rule.when.survey_id]
    return await try_rule(
        state.database.scan_transaction,
        rule,
        survey_ids,
        site_facts(state.database.catalog, rule.site_id, _can_mail(state)),
        state.database.hash_respondent,
        clock.now(),
    )


async def _rules_out(request: HTTPRequest, *found: Rule) -> list[RuleOut]:
    state = app_state(request)
    problems = await state.database.read(find_problems, found, state.database.catalog, _can_mail(state))
    return [RuleOut(**asdict(rule), problems=problems[rule.id]) for rule in found]


def _can_mail(state: AppState) -> bool:
    return state.settings.mail_server is not None
