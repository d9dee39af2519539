"""Reads everything for a full export, in one snapshot of the database and with constant memory for what respondents did."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.importing.full_export import MANIFEST, README, SETTINGS, FileSummary, Manifest, Secret, write_readme
from outoften.domain.importing.toml_text import write_toml
from outoften.storage.core import schema
from outoften.storage.importing.format import encode_csv_header, encode_csv_rows, encode_rows, encode_setting
from outoften.storage.importing.parts import PARTS, Part

# In a server, answers wait while a chunk is encoded, which takes a few milliseconds.
ROWS_PER_CHUNK = 100


class Chunk(NamedTuple):
    """The next part of a file. The chunks of a file follow each other."""

    file: str
    data: bytes
    rows: int = 0


async def export_everything(connection: AsyncConnection, product_version: str, now: datetime) -> AsyncGenerator[Chunk, None]:
    """Yields all files of a full export. `connection` reads one snapshot. The manifest comes last."""
    digests: dict[str, Any] = {}
    sizes: dict[str, tuple[int, int]] = {}
    async for chunk in _write_files(connection, now):
        digests.setdefault(chunk.file, hashlib.sha256()).update(chunk.data)
        rows, size = sizes.get(chunk.file, (0, 0))
        sizes[chunk.file] = rows + chunk.rows, size + len(chunk.data)
        yield chunk
    files = {name: FileSummary(*sizes[name], digest.hexdigest()) for name, digest in digests.items()}
    manifest = Manifest(product_version=product_version, exported_at=now, files=files)
    yield Chunk(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


async def _write_files(connection: AsyncConnection, now: datetime) -> AsyncGenerator[Chunk, None]:
    settings, others = [part for part in PARTS if part.is_setting], [part for part in PARTS if not part.is_setting]
    names = [(f"{part.file}.jsonl` and `{part.file}.csv" if part.csv else f"{part.file}.jsonl", part.about) for part in others]
    yield Chunk(README, write_readme(now, [(part.file, part.about) for part in settings], names).encode())
    rows = {part.file: [encode_setting(row) async for chunk in _read(connection, part) for row in chunk] for part in settings}
    secrets = [msgspec.structs.asdict(secret) for secret in await list_secrets(connection)]
    filled = {name: tables for name, tables in (rows | {"secret": secrets}).items() if tables}
    text = write_toml(filled, {part.file: part.about for part in settings})
    yield Chunk(SETTINGS, text.encode(), sum(map(len, rows.values())))
    for part in others:
        async for chunk in _write(connection, part, f"{part.file}.jsonl", encode_rows, b""):
            yield chunk
        if part.csv:
            async for chunk in _write(connection, part, f"{part.file}.csv", encode_csv_rows, encode_csv_header(part)):
                yield chunk


async def _write(
    connection: AsyncConnection, part: Part, file: str, encode: Callable[[Any], bytes], header: bytes
) -> AsyncGenerator[Chunk, None]:
    # Also for a table without rows.
    yield Chunk(file, header)
    async for rows in _read(connection, part):
        yield Chunk(file, encode(rows), len(rows))


async def _read(connection: AsyncConnection, part: Part) -> AsyncIterator[list[Any]]:
    columns = [part.table.c[name] for name in part.fields]
    query = select(*columns).where(*part.conditions).order_by(*part.table.primary_key.columns)
    async with connection.stream(query) as rows:
        async for chunk in rows.mappings().partitions(ROWS_PER_CHUNK):
            yield list(chunk)


async def list_secrets(connection: AsyncConnection) -> list[Secret]:
    """Returns what the new server needs that no export contains."""
    endpoint, survey, site = schema.endpoint.c, schema.survey.c, schema.site.c
    identities = select(site.id, site.name).where(site.id.in_(select(schema.identity_secret.c.site_id))).order_by(site.id)
    endpoints = (
        select(endpoint.id, endpoint.name, schema.endpoint_secret.c.name.label("secret"))
        .join_from(schema.endpoint, schema.endpoint_secret)
        .order_by(endpoint.id, schema.endpoint_secret.c.name)
    )
    reporters = select(schema.mail_reporter.c.site_id, schema.mail_reporter.c.provider).order_by(schema.mail_reporter.c.id)
    keys = select(schema.key.c.name).where(schema.key.c.revoked_at.is_(None)).order_by(schema.key.c.created_at)
    shares = select(schema.share.c.name, survey.name.label("survey")).join_from(schema.share, schema.survey)
    members = select(schema.member.c.email).where(schema.member.c.password_hash.is_not(None)).order_by(schema.member.c.id)

    async def rows(query: Any) -> list[Any]:
        return list(await connection.execute(query))

    return [
        Secret(
            "signing secret",
            "Before the first start, copy the file `secret` of the old data folder into the new one (or the setting `secret`). "
            "Without it, links in e-mails and cards that are open stop working, and opt-outs of people who are no recipients "
            "any more are not recognized.",
        ),
        *(
            Secret(
                f"site {row.id} ({row.name})",
                f"Create an identity secret: POST /v1/sites/{row.id}/identity-secrets, and sign identities with it.",
            )
            for row in await rows(identities)
        ),
        *(
            Secret(f"endpoint {row.id} ({row.name})", f"Enter its secret {row.secret!r} again, on the page Automation.")
            for row in await rows(endpoints)
        ),
        *(
            Secret(f"bounces of site {row.site_id}", f"Set up reports from {row.provider} again: POST /v1/mail/reporters.")
            for row in await rows(reporters)
        ),
        *(Secret(f"API key {row.name}", "Create it again: outoften key create") for row in await rows(keys)),
        *(
            Secret(f"shared link {row.name} of {row.survey}", "Create it again, on the page Share.")
            for row in await rows(shares)
        ),
        *(
            Secret(f"password of {row.email}", f"Send a link for a new one: outoften member link {row.email}")
            for row in await rows(members)
        ),
    ]
