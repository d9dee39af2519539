"""The preview of an e-mail with a survey, and opting people out by the API."""

import httpx2 as httpx

from tests.web.client import Json, ok_json, refused


def test_the_preview_is_the_e_mail_as_it_would_be_sent_but_nothing_can_be_answered(owner: httpx.Client, survey: Json) -> None:
    ok_json(owner.patch(f"/v1/sites/{survey['site_id']}", json={"postal_address": "Acme Ltd\n1 Main Street"}))
    content = {"texts": {"de": {"subject": "{name|Guten Tag}, wie war es?", "intro": "Hallo {name|zusammen}"}}}
    body = {"survey_id": survey["id"], "content": content, "locale": "de-CH", "name": "Ann"}
    shown = ok_json(owner.post("/v1/sendings/preview", json=body))
    assert (shown["locale"], shown["subject"]) == ("de", "Ann, wie war es?")
    for part in (shown["text"], shown["html"]):
        assert "Hallo Ann" in part
        assert "1 Main Street" in part
        assert "/a/preview?score=10" in part
    assert "Hallo" not in ok_json(owner.post("/v1/sendings/preview", json=body | {"locale": "fr"}))["html"]
    bad = {"survey_id": survey["id"], "content": {"texts": {"de": {"intro": "Hallo {name}"}}}}
    refused(owner.post("/v1/sendings/preview", json=bad), 400, "placeholder_without_fallback")
    refused(owner.post("/v1/sendings/preview", json={"survey_id": 999_999}), 404, "survey_not_found")


def test_whom_the_host_opts_out_stays_out_by_id_and_address_whenever_they_are_stored(owner: httpx.Client, site: Json) -> None:
    of_site = {"site": site["id"]}

    def store(person: str, email: str) -> str:
        stored = owner.post("/v1/recipients", params=of_site, json={"id": person, "email": email})
        state: str = stored.raise_for_status().json()["state"]
        return state

    assert store("ann", "Ann@example.com") == "mailable"
    body = {"ids": ["ann", "later"], "emails": ["BEN@example.com"]}
    for _ in range(2):
        assert ok_json(owner.post("/v1/opt-outs", params=of_site, json=body)) == {"people": 3}
    assert store("ann", "ann@example.com") == "unsubscribed"
    assert store("ann", "new@example.com") == "unsubscribed"
    assert store("later", "later@example.com") == "unsubscribed"
    assert store("ben", "ben@example.com") == "unsubscribed"
    assert store("another", "another@example.com") == "mailable"
    assert owner.delete("/v1/recipients/ann", params=of_site).status_code == 204
    assert store("ann-2", "ann@example.com") == "unsubscribed"
    many = {"ids": [f"many-{number:03}" for number in range(50)], "emails": [f"other-{n:03}@example.com" for n in range(90)]}
    assert ok_json(owner.post("/v1/opt-outs", params=of_site, json=many)) == {"people": 140}
    assert store("many-049", "many-049@example.com") == store("other", "other-089@example.com") == "unsubscribed"
    assert ok_json(owner.post("/v1/opt-outs", params=of_site, json={})) == {"people": 0}
    refused(owner.post("/v1/opt-outs", params=of_site, json={"emails": ["nobody"]}), 400, "body_invalid")
