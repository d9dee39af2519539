"""The SQL of audiences selects the people whom the criteria of the domain match, and gives the reasons of the cadence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict
from sqlalchemy import delete, insert, select

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import Cadence, check_cadence
from outoften.domain.collecting.targeting import Trait
from outoften.domain.mailing.audiences.audience import (
    Age,
    AllOf,
    Answered,
    AnyOf,
    Asked,
    Criterion,
    EmailDomainIs,
    LastScore,
    LocaleIs,
    Not,
    NumberIs,
    OpenFollowUp,
    TraitIs,
    matches,
)
from outoften.domain.mailing.recipients.recipient import Recipient
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.mailing.audiences.audience_sql import AudienceSql
from tests.storage.world import with_database

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEXTS = ["pro", "Pro", "5", "5.5", "true", "2026-10-23", "2026-10-24T00:00:00Z", ",", "a,", "{", "é", "pro max"]
KEYS = ["plan", "a.b", "pl", "é", ",", "size, big"]
Person = tuple[Recipient, list[Ask]]
days = st.integers(0, 40)
survey_ids = st.sampled_from([None, 1, 2])
leaf: st.SearchStrategy[Criterion] = st.one_of(
    st.builds(TraitIs, st.sampled_from(KEYS), st.sampled_from(["in", "not_in"]), st.lists(st.sampled_from(TEXTS)).map(tuple)),
    st.builds(TraitIs, st.sampled_from(KEYS), st.sampled_from(["exists", "missing"])),
    st.builds(NumberIs, st.sampled_from(KEYS), st.sampled_from(["at_least", "at_most"]), st.sampled_from([0.0, 5.0, 5.5])),
    st.builds(Age, st.sampled_from(["older_than", "younger_than"]), days, st.sampled_from([None, *KEYS])),
    st.builds(Answered, st.none() | days, survey_ids),
    st.builds(Asked, days, survey_ids),
    st.builds(LastScore, st.sets(st.sampled_from(["promoter", "passive", "detractor"]), min_size=1).map(tuple), survey_ids),
    st.builds(OpenFollowUp),
    st.builds(EmailDomainIs, st.sampled_from([("acme.com",), ("com", "b_c.de")])),
    st.builds(LocaleIs, st.sampled_from([("de",), ("pt-br", "en")])),
)
criteria: st.SearchStrategy[Criterion] = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
ago = st.integers(0, 40 * 24).map(lambda hours: NOW - timedelta(hours=hours))
VALUES: list[Trait] = [*TEXTS, 5, 5.5, 0, -3, True, False]
traits = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))


@st.composite
def people(draw: st.DrawFn) -> tuple[Recipient, list[Ask]]:
    """A person with some asks."""
    recipient = Recipient(
        site_id=1,
        id="",
        email="",
        email_key=draw(st.sampled_from(["a@acme.com", "a@x.acme.com", "acme.com@b.de", "x@bxc.de", "y@b_c.de"])),
        locale=draw(st.sampled_from([None, "de", "de-ch", "den", "pt", "pt-br"])),
        created_at=draw(st.none() | ago),
        traits=draw(traits),
        added_at=NOW,
        updated_at=NOW,
    )
    return recipient, [draw(asks()) for _ in range(draw(st.integers(0, 4)))]


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """An ask that was viewed, closed, answered, or none of these."""
    issued_at, wait = draw(ago), timedelta(hours=draw(st.integers(0, 30)))
    kind = draw(st.sampled_from(["issued", "viewed", "dismissed", "answered"]))
    is_answered = kind == "answered"
    return Ask(
        id=UUID(int=0),
        site_id=1,
        survey_id=draw(st.sampled_from([1, 2])),
        issued_at=issued_at,
        viewed_at=None if kind == "issued" else issued_at,
        dismissed_at=issued_at + wait if kind == "dismissed" else None,
        answered_at=issued_at + wait if is_answered else None,
        score=draw(st.integers(0, 10)) if is_answered else None,
        excluded="test" if is_answered and draw(st.integers(0, 3)) == 0 else None,
        state=draw(st.sampled_from([None, "open", "waiting", "closed"])) if is_answered else None,
    )


cadences = st.builds(
    Cadence,
    answered_days=days,
    dismissed_days=st.lists(days, max_size=3).map(tuple),
    long_rest_days=days,
    between_surveys_days=days,
    skip_open_follow_ups=st.booleans(),
)


def test_sql_and_domain_agree_about_who_meets_criteria_and_whom_the_cadence_forbids_to_ask(address: str) -> None:
    drawn: list[tuple[list[Person], list[Criterion], Cadence]] = []

    @settings(max_examples=50, suppress_health_check=list(HealthCheck))
    @given(st.lists(people(), min_size=1, max_size=8), st.lists(criteria, min_size=1, max_size=5), cadences)
    def draw(some: list[Person], wanted: list[Criterion], cadence: Cadence) -> None:
        drawn.append((some, wanted, cadence))

    draw()

    async def story(database: Database) -> None:
        for some, wanted, cadence in drawn:
            await _agree(database, some, wanted, cadence)
        # Nothing is counted of asks that were not answered through the writer.
        await database.writer.run_transaction(lambda connection: connection.execute(delete(schema.ask)))

    with_database(address, story)


def _rows(drawn: list[Person]) -> list[Person]:
    """The people with ids, and the asks with theirs."""
    result, number = [], 0
    for index, (recipient, own) in enumerate(drawn):
        name = f"p{index}"
        with_ids = []
        for one in own:
            number += 1
            values = asdict(one) | {"id": UUID(int=number), "respondent_id": name}
            with_ids.append(Ask(**values))
        result.append((Recipient(**asdict(recipient) | {"id": name}), with_ids))
    return result


async def _agree(database: Database, drawn: list[Person], wanted: list[Criterion], cadence: Cadence) -> None:
    people_with_ids = _rows(drawn)

    async def store(connection: Any) -> None:
        await connection.execute(delete(schema.ask))
        await connection.execute(delete(schema.recipient))
        await connection.execute(insert(schema.recipient), [asdict(recipient) for recipient, _ in people_with_ids])
        if rows := [asdict(one) for _, own in people_with_ids for one in own]:
            await connection.execute(insert(schema.ask), rows)

    await database.writer.run_transaction(store)
    async with database.read_transaction() as connection:
        compiler = AudienceSql(connection.dialect.name, 1, NOW, asking=(1, cadence))
        columns = [compiler.compile(criterion).label(f"c{number}") for number, criterion in enumerate(wanted)]
        reason = compiler.cadence_reason().label("reason")
        query = select(schema.recipient.c.id, reason, *columns).select_from(compiler.join()).where(*compiler.scope())
        found = {row.id: row for row in await connection.execute(query)}
    for recipient, own in people_with_ids:
        row = found[recipient.id]
        expected = [matches(criterion, recipient, own, NOW) for criterion in wanted]
        assert list(map(bool, row[2:])) == expected, (recipient, own, wanted)
        history = sorted(own, key=lambda one: (one.issued_at, one.id), reverse=True)
        forbidden = check_cadence(history, 1, cadence, NOW)
        assert row.reason == (forbidden.code if forbidden else None), (own, cadence)
