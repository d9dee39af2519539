"""Tokens in e-mails: short, for one purpose, and still good for leaving when their signing secret is gone."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.errors import UnavailableError
from outoften.tokens.ask_token import signing_key_id
from outoften.tokens.mail_token import LONG_TOKEN_LENGTH, TOKEN_LENGTH, MailTokens, name_addressee
from outoften.tokens.respondent_hash import RespondentHasher

OLD, NEW = "a" * 20, "b" * 20


@given(ask_id=st.uuids())
def test_a_token_names_its_ask_whatever_case_mail_servers_write_it_in(ask_id: UUID) -> None:
    tokens = MailTokens([OLD])
    token = tokens.sign("survey", ask_id)
    assert len(token) == TOKEN_LENGTH
    assert token == token.lower()
    assert tokens.verify("survey", token) == tokens.verify("survey", token.upper()) == ask_id


@given(ask_id=st.uuids(), site_id=st.integers(1, 2**31 - 1))
def test_a_token_to_unsubscribe_can_name_the_person_and_nothing_of_that_can_be_changed(ask_id: UUID, site_id: int) -> None:
    tokens = MailTokens([OLD])
    addressee = name_addressee(RespondentHasher([OLD]), site_id, "ann", "ann@example.org")
    token = tokens.sign("unsubscribe", ask_id, addressee)
    assert len(token) == LONG_TOKEN_LENGTH
    assert (tokens.verify("unsubscribe", token.upper()), tokens.verify_addressee(token.upper())) == (ask_id, addressee)
    assert tokens.verify_addressee(tokens.sign("unsubscribe", ask_id)) is None
    for place in range(LONG_TOKEN_LENGTH - 1):
        changed = token[:place] + ("a" if token[place] == "b" else "b") + token[place + 1 :]
        assert (tokens.verify("unsubscribe", changed), tokens.verify_addressee(changed)) == (None, None)


def test_a_token_works_for_its_purpose_only_and_not_when_changed() -> None:
    tokens, ask_id = MailTokens([OLD]), UUID(int=1)
    token = tokens.sign("survey", ask_id)
    assert tokens.verify("unsubscribe", token) is None
    assert tokens.verify("data", token) is None
    assert tokens.verify("survey", "b" + token[1:]) is None
    for text in ("", "preview", "ı" * TOKEN_LENGTH, "0" * TOKEN_LENGTH, "=" * TOKEN_LENGTH):
        assert tokens.verify("survey", text) is None


def test_people_can_leave_with_a_token_of_a_revoked_secret_but_it_shows_nothing() -> None:
    ask_id, before = UUID(int=1), MailTokens([OLD])
    tokens = MailTokens([OLD, NEW], lambda: frozenset({signing_key_id(OLD)}))
    assert tokens.verify("unsubscribe", before.sign("unsubscribe", ask_id)) == ask_id
    assert tokens.verify("bounce", before.sign("bounce", ask_id)) == ask_id
    assert tokens.verify("survey", before.sign("survey", ask_id)) is None
    assert tokens.verify("data", before.sign("data", ask_id)) is None
    assert tokens.verify("survey", tokens.sign("survey", ask_id)) == ask_id
    revoked = MailTokens([OLD], lambda: frozenset({signing_key_id(OLD)}))
    with pytest.raises(UnavailableError):
        revoked.sign("survey", ask_id)
