"""`outoften export --everything` and `outoften import outoften`: everything into a folder, and back into an empty database."""

import asyncio
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from outoften import __version__, clock
from outoften.cli.output import printable
from outoften.domain.errors import InvalidError
from outoften.domain.importing.full_export import MANIFEST
from outoften.private_files import FileRefusedError, is_folder, unfinished_folder
from outoften.settings import Settings, signing_secret_file
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import read_transaction, write_transaction
from outoften.storage.importing.full_export import export_everything
from outoften.storage.importing.restore import Restored, read_manifest, restore
from outoften.tokens.ask_token import signing_key_id


def export_to_folder(settings: Settings, folder: str) -> int:
    """Write everything into a new folder, which appears when it is complete. The server may be running."""

    async def run(unfinished: Path) -> int:
        rows = 0
        file: IO[bytes] | None = None
        try:
            async with read_transaction(settings.database_url) as connection:
                async for chunk in export_everything(connection, __version__, clock.now()):
                    path = unfinished / chunk.file
                    if file is None or file.name != str(path):
                        if file:
                            file.close()
                        file = path.open("xb")
                    file.write(chunk.data)
                    rows += chunk.rows if path.suffix != ".csv" else 0
        finally:
            if file:
                file.close()
        return rows

    with unfinished_folder(Path(folder)) as unfinished:
        rows = asyncio.run(run(unfinished))
    print(
        f"Wrote everything, {rows} rows, to {printable(folder)}. It contains personal data: keep it where only you can read "
        "it. README.md in it says what each file is."
    )
    return 0


def restore_everything(settings: Settings, folder: str) -> int:
    """Restore a full export into an empty database. It is one transaction: after a crash, run it again."""
    files = _Files(Path(folder))
    manifest = read_manifest(files)

    async def run() -> Restored:
        async with write_transaction(settings.database_url, create=True) as connection:
            await migrate(connection)
        async with write_transaction(settings.database_url) as connection:
            return await restore(connection, files, manifest, clock.now())

    restored = asyncio.run(run())
    counts = ", ".join(f"{name} {count}" for name, count in sorted(restored.rows.items()) if count)
    print(f"Restored, in rows: {counts}.")
    if restored.paused:
        paused = printable(", ".join(restored.paused))
        print(f"These sendings are paused, so that nobody gets an e-mail twice; resume them: {paused}")
    if not _knows_signing_secret(settings, restored.signing_secret_ids):
        print("The signing secret is not that of the server that was exported. See the first line below.")
    for secret in restored.secrets:
        print(f"{printable(secret.of)}: {printable(secret.do)}")
    return 0


def _knows_signing_secret(settings: Settings, exported: list[str]) -> bool:
    """Whether the settings have a signing secret that opens the hashes of opt-outs. Creates none, unlike `serve`."""
    keys, file = settings.signing_keys, signing_secret_file(settings)
    if not keys and file.exists():
        keys = file.read_text("utf-8").split()
    return not exported or not {signing_key_id(key) for key in keys}.isdisjoint(exported)


class _Files:
    """The files of an export: in a folder, or in a ZIP file in which they may be in a folder."""

    def __init__(self, path: Path) -> None:
        if is_folder(path):
            self._folder: Path | zipfile.Path = path
        elif zipfile.is_zipfile(path):
            root = zipfile.Path(path)
            folders = [root, *(entry for entry in root.iterdir() if entry.is_dir())]
            self._folder = next((folder for folder in folders if (folder / MANIFEST).exists()), root)
        else:
            raise FileRefusedError(
                f"{path} is neither a folder nor a ZIP file. Name a folder of `outoften export --everything FOLDER`."
            )

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Opens a file. Raises InvalidError if there is none, or if it is damaged in the ZIP file."""
        try:
            file = (self._folder / name).open("rb")
        # RuntimeError: the file is encrypted, or packed in an unknown way.
        except (OSError, RuntimeError, zipfile.BadZipFile) as error:
            hint = " The export is incomplete, or this is no export: export once more." if name == MANIFEST else ""
            reason = getattr(error, "strerror", None) or error
            raise InvalidError("export_damaged", f"{name} can't be read: {reason}.{hint}") from None
        with file:
            try:
                yield file
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise InvalidError(
                    "export_damaged", f"{name} is damaged in the ZIP file: {error}. Copy it once more."
                ) from None
