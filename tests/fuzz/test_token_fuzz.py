"""Spoilt and forged credentials: none is ever taken for what it is not. FUZZ is a hundredth of the number of ask tokens."""

import base64
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import httpx2 as httpx
import jwt
import pytest

from outoften import clock
from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.errors import RefusalError
from outoften.tokens import api_key, secrets
from outoften.tokens.ask_token import AskTokens
from tests.fuzz.mutations import MUTATIONS, flip_a_bit_inside, forge
from tests.server import Server
from tests.web.client import (
    SIGNING_SECRETS,
    Json,
    ask,
    client,
    created_json,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
    view,
)

NOW = clock.now()
RESTLESS = {"answered_days": 0, "dismissed_days": [0], "long_rest_days": 0, "between_surveys_days": 0}
CHANNELS: tuple[Channel, ...] = ("widget", "link", "email", "api")
# Header values can't hold control characters, so nobody can send them.
CONTROL = dict.fromkeys((*range(0x20), 0x7F))


@pytest.fixture
def dice() -> random.Random:
    """The same throws in every run, so that a failure comes back."""
    return random.Random(8)


@pytest.fixture
def few(cases: int) -> int:
    """What costs a request is tried less often than what doesn't."""
    return cases // 4


def some_asks(dice: random.Random, many: int) -> list[Ask]:
    """Asks of several sites and respondents."""
    return [
        Ask(
            id=UUID(int=dice.getrandbits(128)),
            site_id=dice.randrange(1, 4),
            survey_id=dice.randrange(1, 9),
            issued_at=NOW,
            respondent_id=dice.choice((None, "user-1", "käthe@example.test", "x" * 128)),
            channel=dice.choice(CHANNELS),
            locale=dice.choice(("en", "de", "ar")),
            page=dice.choice(("", "https://a.example/b", "https://a.example/" + "p" * 60)),
        )
        for _ in range(many)
    ]


def spoilt(dice: random.Random, texts: Sequence[str], forging: Callable[[str], str] | None = None) -> Iterator[str]:
    """Without end: one of the texts, spoilt in one way or two, or forged."""
    while True:
        text = dice.choice(texts)
        if forging and dice.randrange(6) == 0:
            yield forging(text)
            continue
        spoiling = dice.choice(MUTATIONS)
        once = spoiling(dice, text, texts)
        yield dice.choice(MUTATIONS)(dice, once, texts) if len(once) > 2 and dice.randrange(3) == 0 else once


def test_no_spoilt_ask_token_is_taken_for_another_ask(dice: random.Random, cases: int) -> None:
    server, asks = AskTokens(SIGNING_SECRETS), some_asks(dice, 200)
    minted = {server.issue(ask): ask for ask in asks}
    carried = {text.rpartition(".")[0]: ask for text, ask in minted.items()}
    credentials = [api_key.new_api_key()[1], secrets.new_secret(), secrets.new_site_key(), *(s[:-1] for s in SIGNING_SECRETS)]

    def forging(text: str) -> str:
        if dice.randrange(3) == 0:
            return flip_a_bit_inside(dice, text, ())
        return forge(dice, text, SIGNING_SECRETS, credentials)

    accepted: Counter[bool] = Counter()
    for _, text in zip(range(100 * cases), spoilt(dice, list(minted), forging), strict=False):
        try:
            verified = server.verify(text, NOW).ask
        except RefusalError:
            accepted[False] += 1
            continue
        accepted[True] += 1
        # Several texts are the same token. What was signed must be exactly what was minted for that very ask.
        assert verified == carried[text.rpartition(".")[0]], text
    print(f"\n{accepted.total()} ask tokens, {accepted[True]} of them another spelling of one that was minted")
    assert accepted.total() == 100 * cases
    # Without these, refusing everything would pass.
    assert accepted[True] > 0
    assert all(server.verify(text, NOW).ask == ask for text, ask in minted.items())


def test_no_spoilt_api_key_opens_anything(server: Server, dice: random.Random, few: int) -> None:
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        keys = [server.admin_key, *(created_json(owner.post("/v1/keys", json={"name": "x"}))["key"] for _ in range(5))]
    tried: Counter[int] = Counter()
    with client(server) as stranger:
        for _, text in zip(range(few), spoilt(dice, keys), strict=False):
            sent = sendable(text)
            reply = stranger.get("/v1/sites", headers=[(b"Authorization", b"Bearer " + sent)])
            tried[reply.status_code] += 1
            if reply.status_code == 200:
                assert sent.decode("latin-1").strip() in keys, text
            else:
                refused(reply, 401, "key_unknown")
        assert {get_with_key(stranger, key).status_code for key in keys} == {200}
    print(f"\n{tried.total()} API keys: {dict(tried)}")
    assert tried[401] > few / 2


def sendable(text: str) -> bytes:
    """As much of it as a header's value can hold."""
    return text.translate(CONTROL).encode("utf-8", "surrogatepass").strip()


def get_with_key(asker: httpx.Client, key: str) -> httpx.Response:
    """Something that needs a key."""
    return asker.get("/v1/sites", headers={"Authorization": f"Bearer {key}"})


def test_no_spoilt_cookie_is_a_session(server: Server, dice: random.Random, few: int) -> None:
    secrets = []
    for _ in range(5):
        with client(server) as visitor:
            created_json(visitor.post("/v1/session", json={"key": server.admin_key}))
            secrets.append(str(visitor.cookies["oot_session"]))
    tried: Counter[int] = Counter()
    with client(server) as stranger:
        for _, text in zip(range(few), spoilt(dice, secrets), strict=False):
            sent = sendable(text)
            reply = stranger.get("/v1/sites", headers=[(b"Cookie", b"oot_session=" + sent)])
            tried[reply.status_code] += 1
            if reply.status_code == 200:
                assert sent.decode("latin-1").strip() in secrets, text
            else:
                assert reply.status_code == 401, (text, reply.text)
        replies = [stranger.get("/v1/sites", headers={"Cookie": f"oot_session={secret}"}) for secret in secrets]
    print(f"\n{tried.total()} cookies: {dict(tried)}")
    assert tried[401] > few / 2
    assert {reply.status_code for reply in replies} == {200}


def test_no_spoilt_link_signs_anybody_in(server: Server, dice: random.Random, few: int) -> None:
    link = server.sign_in_link.partition("#sign-in=")[2]
    others = [secrets.new_secret() for _ in range(5)]
    with client(server) as visitor:
        for _, text in zip(range(few), spoilt(dice, [link]), strict=False):
            if text != link:
                body = json.dumps({"link": text if dice.randrange(9) else dice.choice(others)})
                reply = visitor.post("/v1/session", content=body, headers={"Content-Type": "application/json"})
                assert reply.status_code in (400, 401), (text, reply.text)
        created_json(visitor.post("/v1/session", json={"link": link}))


@pytest.fixture
def site(server: Server) -> Json:
    """A site with three identity secrets made, of which the newest two are live."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        site = created_json(owner.post("/v1/sites", json={"name": "Signs"}))
        created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship", "cadence": RESTLESS}))
        elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
        secrets = [identity_secret(owner, site) for _ in range(3)]
        return site | {"retired": secrets[0], "live": secrets[1:], "foreign": identity_secret(owner, elsewhere)}


def respondent_of(asker: httpx.Client, asked: Json) -> object:
    """Whom the ask is for, as its token says. Once the card was seen they may be asked again."""
    view(asker, asked["ask"]["token"])
    payload = asked["ask"]["token"].partition(".")[0]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))[7]


def test_no_spoilt_identity_is_another_respondents(
    server: Server, browser: httpx.Client, site: Json, dice: random.Random, few: int
) -> None:
    subjects = {signed_identity(secret, f"user-{n}", expires_in=3600): f"user-{n}" for n in range(5) for secret in site["live"]}
    signed = {text.rpartition(".")[0]: subject for text, subject in subjects.items()}
    tried: Counter[bool] = Counter()
    for _, text in zip(
        range(few), spoilt(dice, list(subjects), lambda subject: flip_a_bit_inside(dice, subject, ())), strict=False
    ):
        body = json.dumps({"site": site["key"], "respondent": {"token": text}})
        reply = browser.post("/v1/ask", content=body)
        taken = reply.status_code == 200 and bool(text)
        tried[taken] += 1
        if taken:
            assert respondent_of(browser, ok_json(reply)) == signed[text.rpartition(".")[0]], text
        else:
            assert reply.status_code in (400, 401) or not text, (text, reply.text)
    print(f"\n{tried.total()} identities, {tried[True]} of them another spelling of one that was signed")
    assert tried[False] > few / 2
    for text, subject in subjects.items():
        assert respondent_of(browser, ask(browser, site, respondent={"token": text})) == subject


def claims(**changes: Any) -> Json:
    """What a host signs, with changes; None leaves a claim out."""
    whole = {"sub": "user-1", "exp": int(time.time()) + 300} | changes
    return {name: value for name, value in whole.items() if value is not None}


def with_header(secret: str, **header: Any) -> str:
    """Claims under this header, signed as HS256 would be, whatever the header says."""
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"typ": "JWT"} | header, claims())
    )
    signature = jwt.get_algorithm_by_name("HS256").sign(head + b"." + body, secret.encode())
    return b".".join((head, body, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()


@pytest.mark.parametrize("newest", [0, 1])
def test_both_live_secrets_sign_and_nothing_else_does(browser: httpx.Client, site: Json, newest: int) -> None:
    live = site["live"][newest]
    assert respondent_of(browser, ask(browser, site, respondent={"token": jwt.encode(claims(), live)})) == "user-1"
    assert respondent_of(browser, ask(browser, site, respondent={"token": with_header(live, alg="HS256")})) == "user-1"
    wrong_keys = [site["retired"], site["foreign"], site["key"], SIGNING_SECRETS[-1], live[:-1], live.swapcase(), live + "="]
    no_times: list[Any] = ["2099-01-01", True, [], {}, float("nan"), float("inf"), str(int(time.time()) + 300)]
    wrong_claims: list[Json] = [
        *(claims(exp=None), claims(sub=None), claims(exp=int(time.time()) - 90), claims(nbf=int(time.time()) + 90)),
        *(claims(exp=value) for value in no_times),
        *(claims(sub=value) for value in (1, 1.5, True, [], ["user-1"], {"id": "user-1"}, "", "x" * 129, "a\x00b", "\x7f")),
        {},
    ]
    forged = [
        *(jwt.encode(claims(), key.ljust(32, "0") if len(key) < 32 else key) for key in wrong_keys),
        *(jwt.encode(wrong, live) for wrong in wrong_claims),
        *(
            with_header(live, alg=name)
            for name in ("none", "None", "NONE", "", "hs256", "HS512", "RS256", "ES256", "EdDSA", None)
        ),
        *(with_header(live, alg="none").rpartition(".")[0] + end for end in ("", ".", "..")),
        with_header(live),
        with_header(live, alg="HS256", crit=["b64"], b64=False),
    ]
    for text in forged:
        refused(browser.post("/v1/ask", json={"site": site["key"], "respondent": {"token": text}}), 401, "identity_refused")
