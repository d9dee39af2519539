"""Rules: for which responses they are, what they do, and what their texts may say."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from outoften.domain.automation.event import ask_events
from outoften.domain.automation.rules.actions import Facts, changed_by_rule, skip_reasons
from outoften.domain.automation.rules.mail_text import check_mails, render_mail_text
from outoften.domain.automation.rules.recipes import RECIPES
from outoften.domain.automation.rules.rule import Rule, RuleConditions, meets
from outoften.domain.automation.rules.rule_actions import NewFollowUp, RespondentMail, RuleActions
from outoften.domain.automation.rules.working_hours import add_working_hours
from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import InvalidError

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")
ISSUED = Ask(
    id=UUID(int=2),
    site_id=1,
    survey_id=1,
    issued_at=AT,
    respondent_id="ann",
    segments=("boss=Bo@x.example", "marketing_ok=true", "plan=pro"),
)
SCORED = replace(ISSUED, answered_at=AT, updated_at=AT, score=3)
COMMENTED = replace(SCORED, updated_at=AT + timedelta(seconds=9), comment="The mobile app is too slow.")
MAIL = RespondentMail(subject="Sorry", text="Sorry, {{ name or 'you' }}.")
KNOWN = Facts(can_mail=True, email="ann@x.example", endpoint_ids={1}, survey_ids={2}, codes_left=1)


def rule(**when: object) -> Rule:
    """A rule that tags."""
    conditions, then = msgspec.convert(when, RuleConditions), RuleActions(tag="angry")
    return Rule(id=1, site_id=1, name="Angry", active=True, when=conditions, then=then, created_at=AT, created_by="ann")


@pytest.mark.parametrize(
    ("holds", "fails"),
    [
        ({"survey_id": 1}, {"survey_id": 2}),
        ({"categories": ("detractor",)}, {"categories": ("passive", "promoter")}),
        ({"scores": (3,), "categories": ("promoter",)}, {"scores": (4,)}),
        ({"segment": "plan=pro"}, {"segment": "plan=free"}),
        ({"with_comment": True}, {"with_comment": False}),
        ({"identified": True}, {"identified": False}),
        ({"repeated": True}, {"repeated": False}),
    ],
)
def test_each_condition_decides(holds: dict[str, object], fails: dict[str, object]) -> None:
    assert meets(rule(**holds).when, COMMENTED, (), True)
    assert not meets(rule(**fails).when, COMMENTED, (), True)


@pytest.mark.parametrize(("words", "found"), [(["Mobile App"], True), (["app is"], True), (["mobil"], False), ([], False)])
def test_a_theme_is_found_by_its_words(words: list[str], found: bool) -> None:
    assert meets(rule(theme_id=1).when, COMMENTED, words, False) is found
    assert not meets(rule(theme_id=1).when, SCORED, words, False)


def test_excluded_and_erased_responses_are_left_alone() -> None:
    assert not meets(RuleConditions(), replace(SCORED, excluded="test"), (), False)
    assert not meets(RuleConditions(), replace(SCORED, erased_at=AT), (), False)


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ({}, False),
        ({"events": ("response.created",)}, True),
        ({"events": ("response.created",), "scores": (4,)}, False),
        ({"events": ("response.created",), "identified": False}, False),
        ({"events": ("response.created",), "segment": "plan=free"}, False),
    ],
)
def test_an_event_that_no_rule_may_want_is_known_from_itself(when: dict[str, object], wanted: bool) -> None:
    [event] = ask_events(ISSUED, SCORED, {"response.created"})
    assert rule(**when).may_want(event) is wanted
    assert not replace(rule(**when), site_id=2).may_want(event)


@pytest.mark.parametrize(
    ("then", "changes", "reason"),
    [
        ({"tag": "angry"}, {"tags": ("angry",)}, "tagged_before"),
        ({"tag": "angry"}, {"tags": tuple(map(str, range(20)))}, "too_many_tags"),
        ({"follow_up": {}}, {"state": "closed", "closed_reason": "Called"}, "follow_up_exists"),
        ({"endpoint_id": 2}, {}, "endpoint_unavailable"),
        ({"email_members": {"to": "owners", "subject": "a", "text": "a"}}, {"suspect": True}, "suspicious"),
        ({"email_respondent": {}}, {"respondent_id": None}, "no_email_address"),
        ({"email_respondent": {"marketing": True}}, {"segments": ("marketing_ok=false",)}, "no_marketing_consent"),
        ({"email_respondent": {"referral_code": True}}, {"segments": ()}, "no_marketing_consent"),
        ({"email_respondent": {"subject": "g.page/a"}}, {"segments": ()}, "no_marketing_consent"),
        ({"email_respondent": {"survey_id": 3}}, {}, "survey_unavailable"),
    ],
)
def test_what_a_response_forbids_is_not_done(then: dict[str, object], changes: dict[str, object], reason: str) -> None:
    if isinstance(mail := then.get("email_respondent"), dict):
        then = {"email_respondent": {"subject": "Sorry", "text": "Sorry"} | mail}
    actions = msgspec.convert(then, RuleActions)
    [action] = actions.actions
    assert skip_reasons(actions, replace(SCORED, **changes), KNOWN) == {action: reason}
    possible = replace(KNOWN, endpoint_ids={1, 2}, survey_ids={2, 3})
    assert skip_reasons(actions, SCORED, possible) == {}


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"can_mail": False}, "mail_not_configured"),
        ({"email": None}, "no_email_address"),
        ({"opted_out": True}, "opted_out"),
        ({"mail_waits": timedelta(days=7, seconds=1)}, "too_many_emails"),
        ({"may_ask": False}, "rest_days"),
        ({"has_code": True}, "code_given_before"),
        ({"codes_left": 0}, "no_code_left"),
    ],
)
def test_an_email_to_a_respondent_needs_a_reason_to_be_allowed(fact: dict[str, object], reason: str) -> None:
    then = RuleActions(email_respondent=replace(MAIL, referral_code=True, survey_id=2))
    assert skip_reasons(then, SCORED, KNOWN) == {}
    assert skip_reasons(then, SCORED, replace(KNOWN, **fact)) == {"email_respondent": reason}


def test_a_rule_tags_and_begins_a_follow_up_of_the_account_owner() -> None:
    then = RuleActions(tag="angry", follow_up=NewFollowUp(assignee=1, assignee_segment="boss", due_in_hours=8))
    done = changed_by_rule(then, SCORED, (), {"bo@x.example": 7, "al@x.example": 1}, AT, ZURICH)
    assert (done.tags, done.state, done.assignee, str(done.due)) == (("angry",), "open", 7, "2026-11-30")
    assert changed_by_rule(then, SCORED, (), {"al@x.example": 1}, AT, ZURICH).assignee == 1
    assert changed_by_rule(then, SCORED, (), {}, AT, ZURICH).assignee is None
    assert changed_by_rule(then, SCORED, ("tag", "follow_up"), {}, AT, ZURICH) is SCORED


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-27T10:00", 2, "2026-11-27T12:00"),
        ("2026-11-27T16:00", 2, "2026-11-30T10:00"),
        ("2026-11-28T12:00", 8, "2026-11-30T17:00"),
        ("2026-11-30T03:00", 9, "2026-12-01T10:00"),
        ("2026-11-30T17:00", 40, "2026-12-07T17:00"),
        # The clocks change in this night.
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),
    ],
)
def test_working_hours_are_from_monday_to_friday_in_the_time_zone_of_the_site(start: str, hours: int, end: str) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=ZURICH).astimezone(UTC)
    assert add_working_hours(begin, hours, ZURICH) == datetime.fromisoformat(end).replace(tzinfo=ZURICH)


@pytest.mark.parametrize(
    ("when", "mail", "code"),
    [
        ({}, {"text": "Hello {{ nmae }}"}, "mail_text_invalid"),
        ({}, {"text": "{% for x in range(99999) %}{{ x }}{% endfor %}"}, "mail_text_invalid"),
        ({}, {"subject": "{{ name }}"}, "mail_text_invalid"),
        ({}, {"text": "Your code: {{ code }}"}, "mail_text_invalid"),
        ({}, {"text": "Thank you", "referral_code": True}, "mail_text_invalid"),
        ({}, {"text": "Tell us", "survey_id": 2}, "mail_text_invalid"),
        (
            {},
            {"text": "Hi {% if score > 8 %}{{ review_url }}{% endif %}", "review_url": "https://r.example"},
            "mail_text_invalid",
        ),
        ({}, {"text": "Hi {% if score > 8 %}https://www.Trustpilot.com/acme{% endif %}"}, "mail_text_invalid"),
        (
            {"categories": ("promoter",)},
            {"text": "{{ review_url }}", "review_url": "https://r.example"},
            "review_not_for_everybody",
        ),
        ({"scores": (9, 10)}, {"text": "https://g.page/r/acme/review"}, "review_not_for_everybody"),
        ({"theme_id": 1}, {"text": "https://g.page/r/acme/review"}, "review_not_for_everybody"),
    ],
)
def test_texts_that_do_not_work_and_reviews_by_happy_people_only_are_refused(
    when: dict[str, object], mail: dict[str, object], code: str
) -> None:
    text = f"{mail.pop('text', '')} {{{{ unsubscribe_url }}}}"
    then = msgspec.convert({"email_respondent": {"subject": "Hello", "text": text} | mail}, RuleActions)
    with pytest.raises(InvalidError) as refusal:
        check_mails(msgspec.convert(when, RuleConditions), then)
    assert refusal.value.code == code


def test_what_people_wrote_stays_text() -> None:
    assert render_mail_text("{{ comment }}", {"comment": "{{ 7 * 7 }} <b>"}) == "{{ 7 * 7 }} <b>"
    with pytest.raises(InvalidError):
        render_mail_text("{{ [1] * 1000000000 }}", {})


def test_every_recipe_passes_its_own_checks_and_the_invitation_to_a_review_is_for_every_category() -> None:
    for recipe in RECIPES:
        check_mails(recipe.rule.when, recipe.rule.then)
    [invitation] = [recipe.rule for recipe in RECIPES if recipe.key == "review_invitation"]
    assert (invitation.when.categories, invitation.when.scores) == ((), ())


def test_a_rule_must_do_something() -> None:
    with pytest.raises(InvalidError) as refusal:
        RuleActions()
    assert refusal.value.code == "rule_without_effect"
