"""A full export has everything, and gives it back on an empty database of either engine."""

import asyncio
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import select

from outoften import clock
from outoften.cli.importing.full_export import restore_everything
from outoften.domain.collecting.ask import Answer, Ask, Dismissal, View
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.importing.full_export import MANIFEST
from outoften.domain.responses.response import ResponseUpdate
from outoften.settings import Settings
from outoften.storage.core import schema
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.database import Database
from outoften.storage.importing.full_export import export_everything
from outoften.storage.importing.parts import LEFT_OUT, PARTS
from outoften.storage.importing.restore import Restored, read_manifest, restore
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.reports.tallies.rebuild import begin_rebuild
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.response_changes import update_response
from outoften.storage.surveys.surveys import change_survey, load_catalog
from tests.conftest import refused_with
from tests.postgres import Postgres
from tests.server import copy_new_database
from tests.storage.world import hash_respondent, prepare, with_database

PEOPLE = ["ann-of-acme", "bob-of-acme"]
TEXTS = ["", "Good", "=1+1", 'He said "no";\nthen\tleft', "\u2028 😀 \\u0000"]
ZONES = ["UTC", "Europe/Berlin", "Pacific/Kiritimati"]

steps = st.one_of(
    st.tuples(st.just("anonymous"), st.integers(0, 10) | st.none(), st.sampled_from(TEXTS)),
    st.tuples(st.just("person"), st.integers(0, 10), st.sampled_from(PEOPLE)),
    st.tuples(st.just("owner"), st.integers(0, 20), st.sampled_from([*TEXTS, None])),
    st.tuples(st.just("survey"), st.integers(0, 365), st.sampled_from(["Acme", "‮‮", None])),
    st.tuples(st.just("zone"), st.just(0), st.sampled_from(ZONES)),
    st.tuples(st.just("erase"), st.just(0), st.sampled_from(PEOPLE)),
)


class MemoryFiles:
    """An export in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """The file."""
        if name not in self.files:
            raise InvalidError("export_damaged", name)
        return nullcontext(io.BytesIO(self.files[name]))


async def export(address: str) -> MemoryFiles:
    """All files of an export."""
    files: dict[str, bytes] = {}
    async with read_transaction(address) as connection:
        async for chunk in export_everything(connection, "0.0.0", clock.now()):
            files[chunk.file] = files.get(chunk.file, b"") + chunk.data
    return MemoryFiles(files)


async def restore_into(address: str, files: MemoryFiles) -> Restored:
    """Restore into a database that is made now."""
    manifest = read_manifest(files)
    async with write_transaction(address, create=True) as connection:
        await migrate(connection)
    async with write_transaction(address) as connection:
        return await restore(connection, files, manifest, clock.now())


async def contents(address: str) -> dict[str, list[Any]]:
    """What the exported tables have, and the terms by which people are found."""
    found = {}
    async with read_transaction(address) as connection:
        assert await check_tallies(connection, (await load_catalog(connection)).zones) == []
        for table in {*(part.table for part in PARTS), schema.respondent_term}:
            rows = [msgspec.to_builtins(dict(row)) for row in (await connection.execute(select(table))).mappings()]
            kept = [row for row in rows if table is not schema.audit or row["action"] != "everything.restored"]
            found[table.name] = sorted(kept, key=repr)
    return found


async def _live(database: Database, story: list[tuple[str, Any, Any]]) -> None:
    survey = database.catalog.survey(1)
    now, run = clock.now(), database.writer.run_transaction
    answered: list[UUID] = []
    for number, (kind, value, text) in enumerate(story):
        at = now - timedelta(hours=7 * number)
        ask = Ask(id=UUID(int=number + 1), site_id=1, survey_id=1, issued_at=at, segments=(f"plan={number % 3}",))
        if kind == "anonymous":
            change = View() if value is None else Answer(value, text) if value else Dismissal()
            await database.writer.record(ask, change)
            answered += [ask.id] if isinstance(change, Answer) else []
        elif kind == "person":
            person = replace(ask, respondent_id=text)
            if not await database.writer.claim_ask(person, Cadence(0, (), 0, 0), name="Ann Acme", email=f"{text}@example.com"):
                await database.writer.record(person, Answer(value, f"{text} again"))
        elif kind == "owner" and answered:
            update = ResponseUpdate(tags=("a", text) if text else (), note=text, excluded="Test" if value > 10 else None)
            change_answer = partial(update_response, survey=survey, ask_id=answered[value % len(answered)], changes=update)
            await run(partial(change_answer, actor="me", now=now, outbox=database.outbox))
        elif kind == "survey":
            change_it = partial(replace, subject=text, cadence=Cadence(answered_days=value))
            await run(partial(change_survey, survey=survey, change=change_it, actor="me", now=now))
        elif kind == "zone":
            await database.change_site(partial(begin_rebuild, site_id=1, time_zone=text, asks_per_step=2), lambda _: 1)
        elif kind == "erase":
            erase = partial(erase_respondent, site_id=1, respondent_id=text, hash_respondent=hash_respondent)
            with suppress(NotFoundError):
                await run(partial(erase, actor="me", now=now))
    await database.rebuild_site(1)


@pytest.fixture(params=["to PostgreSQL", "to SQLite"])
def addresses(request: pytest.FixtureRequest, postgres_server: Postgres) -> Callable[[Path], tuple[str, str]]:
    """Makes the addresses of two databases of different engines."""

    def make(folder: Path) -> tuple[str, str]:
        copy_new_database(folder / "one.db")
        names = [f"sqlite:///{folder / 'one.db'}", postgres_server.new_database()]
        return (names[0], names[1]) if request.param == "to PostgreSQL" else (names[1], names[0])

    return make


def test_any_history_comes_back_on_the_other_engine(addresses: Callable[[Path], tuple[str, str]]) -> None:
    @settings(max_examples=3, phases=[Phase.generate])
    @given(st.lists(steps, min_size=4, max_size=40))
    def check(story: list[tuple[str, Any, Any]]) -> None:
        with TemporaryDirectory() as folder:
            one, other = addresses(Path(folder))
            with_database(one, lambda database: _live(database, story))

            async def move() -> MemoryFiles:
                files = await export(one)
                await restore_into(other, files)
                assert await contents(other) == await contents(one)
                return files

            files = asyncio.run(move())
            kind, _, person = story[-1]
            if kind == "erase":
                assert [name for name, content in files.files.items() if person.encode() in content] == []

    check()


def test_every_column_is_exported_or_left_out_for_a_reason() -> None:
    exported: dict[Any, set[str]] = {}
    for part in PARTS:
        exported.setdefault(part.table, set()).update(part.fields, part.left_out)
        assert all(part.left_out.values())
    assert not exported.keys() & LEFT_OUT.keys()
    for table in schema.metadata.sorted_tables:
        assert table in exported or LEFT_OUT.get(table), f"{table.name}: add it to PARTS, or to LEFT_OUT with a reason"
        if table in exported:
            assert exported[table] == set(table.c.keys()), table.name


def test_the_document_of_the_format_names_every_file_and_field() -> None:
    document = (Path(__file__).parents[3] / "docs" / "export.md").read_text("utf-8")
    for part in PARTS:
        [row] = [line for line in document.splitlines() if line.startswith((f"| `{part.file}`:", f"| `{part.file}.jsonl`"))]
        assert part.about in row
        assert row.endswith(", ".join(f"`{name}`" for name in part.fields) + " |"), part.file


def _change_file(files: dict[str, bytes]) -> None:
    files["responses.jsonl"] += b" "


def _lose_manifest(files: dict[str, bytes]) -> None:
    del files[MANIFEST]


def _leave_unlisted(files: dict[str, bytes]) -> None:
    files["settings.toml"] += b"# Changed"
    files[MANIFEST] = files[MANIFEST].replace(b'"settings.toml"', b'"other.toml"')


def _come_from_the_future(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST].replace(b'"format_version": 1', b'"format_version": 2')


def test_what_is_not_a_whole_export_is_refused(tmp_path: Path) -> None:
    one = f"sqlite:///{tmp_path / 'one.db'}"
    asyncio.run(prepare(one))
    whole = asyncio.run(export(one))
    for damage in (_change_file, _lose_manifest, _leave_unlisted, _come_from_the_future):
        files = MemoryFiles(whole.files)
        damage(files.files)
        with refused_with("export_format" if damage is _come_from_the_future else "export_damaged"):
            read_manifest(files)


def test_an_export_whose_files_cannot_be_stored_is_refused_in_words(tmp_path: Path) -> None:
    one, other = (f"sqlite:///{tmp_path / name}.db" for name in ("one", "other"))
    answered = Ask(id=UUID(int=1), site_id=1, survey_id=1, issued_at=clock.now())
    with_database(one, lambda database: database.writer.record(answered, Answer(9)))
    copy_new_database(tmp_path / "other.db")
    whole = asyncio.run(export(one))
    settings, responses = whole.files["settings.toml"], whole.files["responses.jsonl"]
    damaged = [
        *(
            {"settings.toml": text}
            for text in (b"[[", b"\xff", b"a=" + b"[" * 20_000, b"a=" + b"9" * 5000, b"site=5", b"site=[5]")
        ),
        *({"settings.toml": settings.replace(b"\nid = 1", text, 1)} for text in (b"\nid = %d" % 2**70, b"\nname_json = 5")),
        {"responses.jsonl": responses * 2},
        {"responses.jsonl": b"\xff\n"},
    ]
    for files in damaged:
        changed = MemoryFiles(whole.files | files)
        manifest = json.loads(changed.files[MANIFEST])
        for name in files:
            manifest["files"][name]["sha256"] = sha256(changed.files[name]).hexdigest()
        changed.files[MANIFEST] = json.dumps(manifest).encode()
        with refused_with("export_damaged"):
            asyncio.run(restore_into(other, changed))
    assert asyncio.run(restore_into(other, whole)).rows["site"] == 1


def test_a_damaged_zip_file_is_refused_in_words(tmp_path: Path) -> None:
    archive = tmp_path / "everything.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"export/{MANIFEST}", "{}" * 100)
    archive.write_bytes(archive.read_bytes().replace(zlib.compress(b"{}" * 100)[2:6], b"\xff\xff\xff\xff", 1))
    with refused_with("export_damaged"):
        restore_everything(Settings(), str(archive))


def test_a_restoration_that_ends_half_way_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    one, other = (f"sqlite:///{tmp_path / name}.db" for name in ("one", "other"))
    with_database(
        one,
        lambda database: database.writer.record(Ask(id=UUID(int=1), site_id=1, survey_id=1, issued_at=clock.now()), Answer(9)),
    )
    # What a server makes at its first start is no content.
    asyncio.run(prepare(other))
    files = asyncio.run(export(one))

    class Broken(MemoryFiles):
        def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
            if name == "tag_signals.jsonl" and self.broken:
                raise OSError("The disk is gone.")
            return super().open(name)

        broken = False

    broken = Broken(files.files)
    manifest = read_manifest(broken)
    broken.broken = True

    async def half() -> None:
        async with write_transaction(other) as connection:
            await restore(connection, broken, manifest, clock.now())

    with pytest.raises(Exception, match="disk is gone"):
        asyncio.run(half())
    assert asyncio.run(contents(other))["ask"] == []
    assert asyncio.run(restore_into(other, files)).rows["responses"] == 1
    with refused_with("not_empty"):
        asyncio.run(restore_into(other, files))
