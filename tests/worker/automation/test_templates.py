"""Templates: those of the product make the documented requests; no word of a respondent leaves its place."""

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Slow, Stop, Verdict
from outoften.domain.automation.event import EVENT_TYPES
from outoften.domain.automation.payload import EventPayload, payload
from outoften.domain.automation.samples import SAMPLE_CONTEXT, sample_event, sample_payload
from outoften.domain.automation.template import Rendered, ReplyCondition, Template, judge_template, render_template
from outoften.domain.errors import InvalidError
from outoften.outgoing.presets import PRESETS, PresetName, load_preset

NOW = datetime(2026, 11, 22, tzinfo=UTC)
VALUES = {
    "host": "track.customer.io", "instance": "acme.my.salesforce.com", "version": "65.0", "id_field": "OutOfTen_Id__c",
}  # fmt: skip
SECRETS = {"token": "t0ken", "api_key": "key", "site_id": "site"}
HOSTILE = '", "score": 10, "x": "{{ 7 * 7 }}\n\\'


def finished(comment: str) -> EventPayload:
    """A finished response with this comment."""
    sample = sample_event("response.finished")
    data = sample.data | {"response": sample.data["response"] | {"comment": comment}}
    return payload("response.finished", sample.at, data, SAMPLE_CONTEXT)


def render(name: PresetName, comment: str = HOSTILE) -> tuple[Rendered, Any]:
    """The request of a preset, and its content."""
    rendered = render_template(load_preset(name).template, finished(comment), VALUES, SECRETS)
    assert rendered
    return rendered, json.loads(rendered.body)


def test_intercom_gets_an_event_with_at_most_ten_flat_metadata() -> None:
    rendered, content = render("intercom")
    assert (rendered.url, rendered.headers["Intercom-Version"]) == ("https://api.intercom.io/events", "2.14")
    assert rendered.headers["Authorization"] == "Bearer t0ken"
    assert content.keys() == {"event_name", "created_at", "email", "metadata"}
    assert content["created_at"] == 1795339800
    assert len(content["metadata"]) <= 10
    assert not any(isinstance(value, (dict, list)) for value in content["metadata"].values())
    assert (content["metadata"]["score"], content["metadata"]["comment"]) == (3, HOSTILE)


def test_customer_io_gets_an_event_without_attributes_that_change_campaigns() -> None:
    rendered, content = render("customer_io")
    assert rendered.url == "https://track.customer.io/api/v2/entity"
    assert base64.b64decode(rendered.headers["Authorization"].removeprefix("Basic ")) == b"site:key"
    assert (content["type"], content["action"], content["name"]) == ("person", "event", "NPS answered")
    assert content["identifiers"] == {"email": "anna@example.com"}
    assert content["attributes"].keys().isdisjoint({"recipient", "from_address", "reply_to"})
    assert (content["attributes"]["score"], content["attributes"]["comment"]) == (3, HOSTILE)


def test_klaviyo_gets_an_event_that_counts_once() -> None:
    rendered, content = render("klaviyo")
    assert rendered.url == "https://a.klaviyo.com/api/events"
    assert rendered.headers == {"Authorization": "Klaviyo-API-Key key", "revision": "2026-10-15"}
    attributes = content["data"]["attributes"]
    assert content == {"data": {"type": "event", "attributes": attributes}}
    assert attributes["metric"] == {"data": {"type": "metric", "attributes": {"name": "NPS answered"}}}
    assert attributes["profile"] == {"data": {"type": "profile", "attributes": {"email": "anna@example.com"}}}
    assert (attributes["properties"]["score"], attributes["properties"]["comment"]) == (3, HOSTILE)
    assert render("klaviyo")[1]["data"]["attributes"]["unique_id"] == attributes["unique_id"]


def test_salesforce_changes_the_contact_with_the_external_id() -> None:
    rendered, content = render("salesforce")
    assert rendered.url == (
        "https://acme.my.salesforce.com/services/data/v65.0/sobjects/Contact/OutOfTen_Id__c/user-1?updateOnly=true"
    )
    assert (content["NPS_Score__c"], content["NPS_Comment__c"]) == (3, HOSTILE)


@pytest.mark.parametrize("name", PRESETS)
def test_what_has_no_response_or_no_person_is_not_sent(name: PresetName) -> None:
    template = load_preset(name).template
    without_person = replace(finished("x"), data=finished("x").data | {"respondent": None})
    others = [sample_payload(event) for event in EVENT_TYPES if "response" not in sample_payload(event).data]
    assert others
    assert not any(render_template(template, event, VALUES, SECRETS) for event in (without_person, *others))


@pytest.mark.parametrize("comment", [HOSTILE, "/../../admin?x=1#y", "é\u2028", "@evil.example"])
def test_a_field_stays_in_its_place(comment: str) -> None:
    template = Template("https://a.example/x/{{ data.response.comment }}/y", '{"a": {{ data.response.comment }}, "b": 1}')
    rendered = render_template(template, finished(comment), {}, {})
    assert rendered
    assert json.loads(rendered.body) == {"a": comment, "b": 1}
    assert rendered.url.count("/") == 5
    assert not any(sign in rendered.url for sign in ("?", "#", "@", '"', "\n"))


@pytest.mark.parametrize(
    "template",
    [
        Template("https://a.example/", '{"a": "{{ data.response.comment }}"}'),
        Template("https://a.example/", '{"a": {{ "1" | safe }}}'),
        Template("https://a.example/", '{"a": {{ data.unknown }}}'),
        Template("https://a.example/", '{"a": {{ secrets.token }}}'),
        Template("https://a.example/", "{% for a in range(9999) %}{% for b in range(9999) %} {% endfor %}{% endfor %}1"),
        Template("https://a.example/", "{% include '/etc/passwd' %}"),
        Template("https://{{ data.response.comment }}/", "{}"),
        Template("https://a.example/", "{}", headers={"X": "{{ data.response.comment }}"}),
        Template("https://a.example/", "{}", headers={"X": "a\r\nb: c"}),
        Template("https://a.example/", "{}", headers={"HOST": "internal"}),
        Template("https://a.example/", "{}", headers={"Transfer-Encoding": "chunked"}),
        # Each would make a value of gigabytes in a few steps, or a body that is too deep.
        *(
            Template("https://a.example/", body)
            for body in (
                "{% set a = [1, 1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
                "{% for a in [[1, 1]] %}{% for b in [[a, a]] %}{{ b }}{% endfor %}{% endfor %}",
                "{{ ([1] * 1000000000) }}",
                "{{ '}}' ~ ([1] * 1000000000) }}",
                "{# {{ ' #}{{ [1] * 1000000000 }}{# ' }} #}",
                "{% raw %}{{ ' {% endraw %}{{ [1] * 1000000000 }}{{ ' }}",
                "{{ '%' " + "| urlencode" * 40 + " }}",
                "{{ 'a' " + "| base64" * 200 + " }}",
                "{%- macro f(a) %}{{ f([a, a]) }}{% endmacro %}{{ f([1]) }}",
                "{{ dict(a={'b': 1}) }}",
                "[" * 5000 + "]" * 5000,
            )
        ),
    ],
)
def test_a_template_that_could_do_harm_or_does_not_work_is_refused_without_quoting_secrets(template: Template) -> None:
    with pytest.raises(InvalidError) as error:
        render_template(template, finished("x"), {}, SECRETS)
    assert error.value.code == "template_invalid"
    assert "t0ken" not in error.value.detail


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_that_are_not_closed_take_no_more_than_linear_time(quote: str) -> None:
    started = time.process_time()
    with pytest.raises(InvalidError):
        render_template(Template("https://a.example/", "{{ " + f"\\{quote}" * 50_000), finished("x"), {}, SECRETS)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("name", "status", "verdict"),
    [
        *(("intercom", 202, Delivered()), ("intercom", 200, Retry()), ("intercom", 404, Refused())),
        *(("intercom", 401, Stop("refused")), ("customer_io", 200, Delivered())),
        *(("klaviyo", 202, Delivered()), ("klaviyo", 429, Slow()), ("klaviyo", 500, Retry())),
        *(("salesforce", status, Delivered()) for status in (200, 201, 204)),
        *(("salesforce", 300, Refused()), ("salesforce", 404, Refused())),
    ],
)  # fmt: skip
def test_what_a_reply_means(name: PresetName, status: int, verdict: Verdict) -> None:
    assert judge_template(load_preset(name).template, status, {}, b"", NOW) == verdict


def test_conditions_look_at_the_body_too() -> None:
    template = Template(
        "https://a.example/", "{}", success=ReplyCondition((200,), ("ok",)), stop=ReplyCondition(texts=("no_service",))
    )
    replies = ((200, b"ok"), (200, b"no"), (404, b"no_service"))
    verdicts = [judge_template(template, status, {}, content, NOW) for status, content in replies]
    assert verdicts == [Delivered(), Retry(), Stop("refused")]
