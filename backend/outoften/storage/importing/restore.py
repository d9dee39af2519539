"""Restores a full export into an empty database, in one transaction: after a crash, nothing of it is there."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from itertools import islice
from typing import IO, Any, Protocol

import msgspec
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import COMMAND_LINE
from outoften.domain.collecting.respondent_terms import respondent_terms
from outoften.domain.errors import ConflictError, InvalidError
from outoften.domain.importing.full_export import MANIFEST, SETTINGS, Manifest, Secret
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.recipient import name_key
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.importing.format import decode_setting, row_type
from outoften.storage.importing.parts import PARTS, Part
from outoften.storage.reports.tallies.rebuild import begin_rebuild

ROWS_PER_BATCH = 1_000
_BLOCK_BYTES = 1 << 20
# What is read as a whole: more of it is no export, and would fill the memory.
_MAX_MANIFEST_BYTES = 1 << 20
_MAX_SETTINGS_BYTES = _MAX_LINE_BYTES = 1 << 28
# What decoders raise for damaged files.
_DECODING_ERRORS = (msgspec.MsgspecError, ValueError, TypeError, RecursionError)

# The files that a restoration reads. The manifest must vouch for each.
_READ = (SETTINGS, *(f"{part.file}.jsonl" for part in PARTS if not part.is_setting))

# What a server makes at its first start, and by itself afterwards.
_OF_FIRST_START = (
    *(schema.revision, schema.survey_version, schema.survey, schema.site, schema.hash_key, schema.alert_check),
    *(schema.tag_signal, schema.tag_origin),
)
# Ids of deleted rows are never used again.
_DELETED = {schema.site: schema.deleted_site, schema.survey: schema.deleted_survey}
_SCHEMA_ORDER = {table: number for number, table in enumerate(schema.metadata.sorted_tables)}


class ExportFiles(Protocol):
    """The files of an export, in a folder or a ZIP file."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Opens a file. Raises InvalidError if there is none."""


class Restored(msgspec.Struct, frozen=True):
    """What was restored: the rows of each part. `paused`: the sendings that were active."""

    rows: dict[str, int]
    secrets: list[Secret]
    paused: list[str]
    signing_secret_ids: list[str]


def read_manifest(files: ExportFiles) -> Manifest:
    """Returns the manifest of a complete and unchanged export. Raises InvalidError."""
    try:
        manifest = msgspec.json.decode(_read_whole(files, MANIFEST, _MAX_MANIFEST_BYTES), type=Manifest)
    except _DECODING_ERRORS as error:
        raise InvalidError("export_damaged", f"{MANIFEST} can't be read: {error}. Export once more.") from None
    for name in _READ:
        if name not in manifest.files:
            raise InvalidError("export_damaged", f"{MANIFEST} does not list {name}. Export once more.")
        digest = hashlib.sha256()
        with files.open(name) as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
        if digest.hexdigest() != manifest.files[name].sha256:
            raise InvalidError(
                "export_damaged",
                f"{name} is not as it was exported: its SHA-256 differs from that in {MANIFEST}. Copy the export once more, "
                "without opening its files in a program that saves them.",
            )
    return manifest


async def restore(connection: AsyncConnection, files: ExportFiles, manifest: Manifest, now: datetime) -> Restored:
    """Restore everything, with its ids. Raises ConflictError if the database isn't empty, InvalidError for unreadable files."""
    await _check_empty(connection)
    # The new server's own entries come after those that are restored.
    own_audit = [dict(row) for row in (await connection.execute(select(schema.audit).order_by(schema.audit.c.id))).mappings()]
    for table in (schema.audit, *_OF_FIRST_START):
        await connection.execute(delete(table))
    settings = _read_settings(files)
    rows: dict[str, int] = {}
    for part in sorted(PARTS, key=lambda part: _SCHEMA_ORDER[part.table]):
        rows[part.file] = 0
        source = _settings(settings, part) if part.is_setting else _lines(files, part)
        while batch := list(islice(source, ROWS_PER_BATCH)):
            try:
                await _insert(connection, part, batch)
            except (OperationalError, InterfaceError):
                raise
            # Numbers that are too large, NUL in text, ids that are there twice or lead nowhere.
            except (StatementError, OverflowError) as error:
                place = f"rows {rows[part.file] + 1} to {rows[part.file] + len(batch)} of {part.file}"
                raise InvalidError(
                    "export_damaged", f"The database refuses {place}: {getattr(error, 'orig', error)}. Export once more."
                ) from None
            rows[part.file] += len(batch)
    paused = [row["name"] for row in settings.get("sending", []) if row["state"] == "active"]
    await _finish(connection, own_audit, now)
    await add_audit_entry(connection, COMMAND_LINE, "everything.restored", {"exported_at": manifest.exported_at}, now)
    signing = list((await connection.execute(select(schema.hash_key.c.signing_secret_id))).scalars())
    return Restored(rows, settings["secret"], paused, signing)


async def _check_empty(connection: AsyncConnection) -> None:
    limits = {schema.site: 1, schema.survey: 1, schema.survey_version: 1}
    ignored = {*_OF_FIRST_START, schema.audit} - limits.keys()
    # Nothing refers to the first site and survey, which are deleted.
    for table in (*(part.table for part in PARTS), schema.identity_secret, schema.share, schema.mail_reporter):
        if table in ignored:
            continue
        count = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        if count > limits.get(table, 0):
            raise ConflictError(
                "not_empty",
                f"The database is not empty: rows in `{table.name}`: {count}. An export is restored as a whole, "
                "into an empty database only. Name another one, such as --database sqlite:///new/outoften.db, or use another "
                "--data-dir.",
            )


def _read_settings(files: ExportFiles) -> dict[str, Any]:
    try:
        settings = tomllib.loads(_read_whole(files, SETTINGS, _MAX_SETTINGS_BYTES).decode())
        tables = msgspec.convert(settings, dict[str, list[dict[str, Any]]])
        return tables | {"secret": msgspec.convert(tables.get("secret", []), list[Secret])}
    except _DECODING_ERRORS as error:
        raise InvalidError("export_damaged", f"{SETTINGS} can't be read: {error}. Export once more.") from None


def _read_whole(files: ExportFiles, name: str, most: int) -> bytes:
    with files.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise InvalidError("export_damaged", f"{name} has more than {most:,} bytes, so it is no file of an export.")
    return content


def _settings(settings: Mapping[str, Any], part: Part) -> Iterator[dict[str, Any]]:
    kind = row_type(part)
    for number, values in enumerate(settings.get(part.file, []), start=1):
        try:
            yield decode_setting(values, kind)
        except _DECODING_ERRORS as error:
            raise _unreadable(SETTINGS, f"[[{part.file}]] number {number}", error) from None


def _lines(files: ExportFiles, part: Part) -> Iterator[dict[str, Any]]:
    name, decoder = f"{part.file}.jsonl", msgspec.json.Decoder(row_type(part))
    with files.open(name) as file:
        for number, line in enumerate(iter(partial(file.readline, _MAX_LINE_BYTES), b""), start=1):
            try:
                yield msgspec.structs.asdict(decoder.decode(line))
            except _DECODING_ERRORS as error:
                raise _unreadable(name, f"line {number}", error) from None


def _unreadable(file: str, place: str, error: Exception) -> InvalidError:
    return InvalidError("export_damaged", f"{file}, {place}: {error}. Export once more.")


async def _insert(connection: AsyncConnection, part: Part, rows: list[dict[str, Any]]) -> None:
    if part.table is schema.sending:
        # Two servers must not send the same e-mails.
        rows = [row | {"state": "paused"} if row["state"] == "active" else row for row in rows]
    elif part.table is schema.mail:
        rows = [row | {"state": "uncertain"} if row["state"] == "sending" else row for row in rows]
    elif part.table is schema.recipient:
        rows = [row | {"email_key": address_key(row["email"]), "name_key": name_key(row["name"])} for row in rows]
    await connection.execute(insert(part.table), rows)
    if part.table is schema.respondent:
        terms = [
            {"site_id": row["site_id"], "term": term, "respondent_id": row["id"]}
            for row in rows
            for term in respondent_terms(row["name"], row["email"])
        ]
        if terms:
            await connection.execute(insert(schema.respondent_term), terms)


async def _finish(connection: AsyncConnection, own_audit: list[dict[str, Any]], now: datetime) -> None:
    # Numbers that the exported server has not used, so that no cache takes an old report for a new one.
    surveys = await connection.execute(select(schema.survey.c.site_id, schema.survey.c.id))
    number = int(now.timestamp() * 1000)
    revisions = [{"site_id": site_id, "survey_id": survey_id, "number": number} for site_id, survey_id in surveys]
    if revisions:
        await connection.execute(insert(schema.revision), revisions)
    if connection.dialect.name == "postgresql":
        for table in {part.table for part in PARTS}:
            if (key := table.autoincrement_column) is not None:
                used = [key, _DELETED[table].c.id] if table in _DELETED else [key]
                last = [select(func.max(column)).scalar_subquery() for column in used]
                sequence = func.pg_get_serial_sequence(table.name, key.name)
                await connection.execute(select(func.setval(sequence, func.greatest(*last))))
    for entry in own_audit:
        await connection.execute(insert(schema.audit).values({name: entry[name] for name in entry if name != "id"}))
    changing = select(schema.site.c.id).where(schema.site.c.next_time_zone.is_not(None))
    for site_id in list((await connection.execute(changing)).scalars()):
        await begin_rebuild(connection, site_id)
