"""The daily check: drops open alerts once, with their events, and silent tags do."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.automation.alerts.alert_record import Alert
from outoften.domain.automation.endpoint import Endpoint, EventFilter
from outoften.domain.collecting.ask import Ask
from outoften.storage.automation.alerts import close_alert, list_alerts
from outoften.storage.automation.endpoints import add_endpoint
from outoften.storage.automation.watched_scores import read_alert_status
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.responses.alert_words import forget_alert_words
from outoften.storage.responses.response_changes import erase_response
from outoften.storage.surveys.sites import save_site
from outoften.worker.automation.alert_check import AlertCheck, check_site
from tests.history import ZURICH, answered, remember
from tests.storage.world import with_database

TODAY = date(2026, 6, 1)
PRODUCTS = ("app", "web", "api", "desk", "shop")


def history() -> Iterator[Ask]:
    """The score is 50 for 104 days; then that of one of five products is -100."""
    for day in range(118):
        for product in PRODUCTS:
            fell = product == "app" and day >= 104
            at = datetime.combine(TODAY - timedelta(days=118 - day), datetime.min.time(), ZURICH) + timedelta(hours=10)
            for number, score in enumerate((0, 1, 2, 3) if fell else (10, 10, 9, 3)):
                comment = "The login fails" if fell else None
                yield answered(at + timedelta(minutes=number), score, comment=comment, segments=(f"product={product}",))


async def prepare(database: Database) -> None:
    """Watch the products, and let an endpoint want the events of alerts."""
    site = replace(database.catalog.site(1), watched_segments=("product",))

    async def watch(connection: AsyncConnection) -> int:
        await save_site(connection, site)
        return site.id

    await database.change_site(watch, lambda site_id: site_id)
    endpoint = Endpoint(
        id=0,
        site_id=None,
        kind="webhook",
        name="",
        url="https://example.com/",
        events=("alert.opened", "alert.closed", "tag.silent"),
        filter=EventFilter(),
        active=True,
        created_at=clock.now(),
        created_by="this test",
    )
    await database.change_automation(lambda connection: add_endpoint(connection, endpoint, {}))


async def check(database: Database, day: int) -> list[Alert]:
    """Run the check of a day, counted from `TODAY`, and return all alerts, the oldest first."""
    await check_site(database, database.catalog.site(1), TODAY + timedelta(days=day))
    return (await database.read(list_alerts, [1]))[::-1]


async def events(database: Database) -> list[Any]:
    """Returns type and series of each event in the outbox."""
    async with database.read_transaction() as connection:
        rows = (await connection.execute(select(schema.event))).all()
    return sorted((row.type, row.data["alert"]["segment"] or "") for row in rows)


def test_a_drop_opens_one_alert_per_series_and_each_closes_14_days_after_its_last_day(address: str) -> None:
    remember(address, list(history()), keys=["product"])

    async def story(database: Database) -> None:
        await prepare(database)
        whole, app = await check(database, 0)
        assert (whole.segment, app.segment) == (None, "product=app")
        assert whole.drop is not None
        assert (whole.drop.nps_before, whole.drop.nps, whole.drop.responses, whole.drop.responses_before) == (50, 20, 280, 1800)
        assert [part.segment for part in whole.parts] == ["product=app"]
        assert whole.themes == ("login fails",)
        assert "mostly in product: app, which fell from 50 to −100" in whole.sentence
        opened = [("alert.opened", ""), ("alert.opened", "product=app")]
        assert await events(database) == opened

        # The same day again, as another process does, and the next day.
        assert await check(database, 0) == [whole, app]
        assert [alert.last_on for alert in await check(database, 1)] == [TODAY + timedelta(days=1)] * 2
        assert await events(database) == opened

        # Somebody closes one; the drop goes on, and no other alert opens.
        for _ in range(2):
            closed = await database.writer.run_transaction(
                lambda connection: close_alert(connection, database.outbox, app.id, "ann@example.com", clock.now())
            )
            assert (closed.state, closed.closed_by) == ("closed", "ann@example.com")
        assert [alert.state for alert in await check(database, 2)] == ["open", "closed"]
        assert await events(database) == [("alert.closed", "product=app"), *opened]

        # The server was not running for 14 days, and then the drop is still in the last 28 days: the same alert goes on.
        assert (await check(database, 16))[0].last_on == TODAY + timedelta(days=16)
        assert [alert.state for alert in await check(database, 16 + 13)] == ["open", "closed"]
        whole, app = await check(database, 16 + 14)
        assert (whole.state, whole.closed_by, app.closed_by) == ("closed", None, "ann@example.com")
        assert await events(database) == [("alert.closed", ""), ("alert.closed", "product=app"), *opened]

        survey = database.catalog.survey(1)
        status = await database.read(read_alert_status, database.catalog.site(1), survey, TODAY)
        assert (status.mode, status.responses_per_day, status.checked_on) == ("drops", 20.0, TODAY + timedelta(days=30))
        assert [(series.segment, series.dropped) for series in status.series][:2] == [(None, True), ("product=api", False)]
        assert (len(status.series), status.max_z) == (6, -3.51)

    with_database(address, story)


def test_an_alert_forgets_the_words_of_comments_that_are_erased(address: str) -> None:
    asks = list(history())
    remember(address, asks, keys=["product"])

    async def story(database: Database) -> None:
        await prepare(database)
        whole, _ = await check(database, 0)
        assert "login fails" in whole.sentence
        opened_at = datetime.combine(TODAY, datetime.min.time(), ZURICH)

        async def erase(connection: AsyncConnection, ask: Ask) -> None:
            # The check of this test runs long after its day.
            await connection.execute(update(schema.alert).values(opened_at=opened_at))
            await erase_response(connection, database.catalog.survey(1), ask.id, "ann@example.com", clock.now())

        # Neither a comment of another time nor an answer without one changes anything.
        await database.writer.run_transaction(partial(erase, ask=asks[0]))
        assert (await database.read(list_alerts, [1]))[1].themes == ("login fails",)
        await database.writer.run_transaction(partial(erase, ask=next(ask for ask in asks[::-1] if ask.comment)))
        alerts = await database.read(list_alerts, [1])
        assert not any("login" in f"{alert.sentence} {alert.themes}" for alert in alerts)
        assert "mostly in product: app" in alerts[1].sentence

    with_database(address, story)


def test_the_event_of_an_alert_forgets_the_words_too(address: str) -> None:
    remember(address, list(history()), keys=["product"])

    async def story(database: Database) -> None:
        await prepare(database)
        ask = next(ask for ask in history() if ask.comment)
        for alert in await check(database, 0):
            ask = replace(ask, survey_id=1, answered_at=alert.opened_at)
        await database.writer.run_transaction(lambda connection: forget_alert_words(connection, [ask]))
        data = await database.read(_event_data)
        assert len(data) == 2
        assert "login" not in str(data)

    with_database(address, story)


async def _event_data(connection: AsyncConnection) -> list[Any]:
    return list((await connection.execute(select(schema.event.c.data))).scalars())


def test_a_site_without_watched_segments_has_one_series(address: str) -> None:
    remember(address, list(history()), keys=["product"])

    async def story(database: Database) -> None:
        (whole,) = await check(database, 0)
        assert [part.segment for part in whole.parts] == ["product=app"]

    with_database(address, story)


def test_a_tag_that_was_seen_on_seven_days_and_then_not_is_reported_once_until_it_is_seen(address: str) -> None:
    async def story(database: Database) -> None:
        await prepare(database)
        seen = (clock.now().astimezone(database.catalog.zones[1]).date() - TODAY).days
        database.tag_signals.add((1, "tag"), 1)
        await database.tag_signals.flush()
        # The tag is seen up to the day `seen`, so from the day after the next on it is missed.
        for day in range(seen - 5, seen + 2):
            assert await check(database, day) == []
        (silent,) = await check(database, seen + 2)
        assert (silent.kind, silent.survey_id, silent.state) == ("silent_tag", None, "open")
        assert await check(database, seen + 3) == [silent]
        await AlertCheck(database).run()
        assert await events(database) == [("tag.silent", "")]
        while clock.now() <= silent.opened_at:
            pass
        database.tag_signals.add((1, "tag"), 1)
        await database.tag_signals.flush()
        await AlertCheck(database).run()
        assert await events(database) == [("alert.closed", ""), ("tag.silent", "")]

    with_database(address, story)


def test_a_tag_that_was_seen_on_six_days_only_is_not_missed(address: str) -> None:
    async def story(database: Database) -> None:
        seen = (clock.now().astimezone(database.catalog.zones[1]).date() - TODAY).days
        database.tag_signals.add((1, "tag"), 1)
        await database.tag_signals.flush()
        for day in range(seen - 4, seen + 3):
            assert await check(database, day) == []

    with_database(address, story)
