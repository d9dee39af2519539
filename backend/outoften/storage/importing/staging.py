"""What was read of the files of an import, in temporary files, so that memory does not grow with them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.importing.imported import ImportedPerson, ImportedResponse, content_key, whole_key, with_person
from outoften.storage.core.raw_sql import execute_rows

_ADD_SEEN = (
    "INSERT INTO seen (key, content, number) VALUES (?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET content = excluded.content, number = excluded.number"
)
# Of a query.
_MAX_KEYS = 500


class Staged(Struct, frozen=True, array_like=True, gc=False):
    """A response with the number of its file, its line, and its number among all responses."""

    file: int
    line: int
    number: int
    response: ImportedResponse


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(list[Staged])


class Staging:
    """Responses in the order in which they were read, each id once, and people. Close it, which deletes everything.

    With `keeps_last`, the latest of the responses with an id counts, in whatever order they come; else the first.
    """

    def __init__(self, source: str, folder: Path | None, *, keeps_last: bool) -> None:
        self.count = 0
        self._source, self._keeps_last = source, keeps_last
        # Python's file, not the database's, because it is only read in order. Closed by `close`.
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115
        # Used by one thread after the other.
        self._keys = sqlite3.connect("", check_same_thread=False)
        self._keys.execute("PRAGMA journal_mode=OFF")
        self._keys.execute("PRAGMA cache_size=-16384")
        self._keys.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, content INTEGER, number INTEGER) WITHOUT ROWID")
        self._keys.execute("CREATE TABLE person (key TEXT PRIMARY KEY, person BLOB) WITHOUT ROWID")
        self._has_people = False

    def add(self, responses: Sequence[tuple[int, int, ImportedResponse]]) -> tuple[list[int], list[int]]:
        """Adds responses with their files and lines.

        Returns the indexes of those that are there already, and of those whose id another response has.
        """
        keys = [response.key.encode() if response.key else b"\0" + content_key(response) for _, _, response in responses]
        contents = [self._content(response) if response.key else 0 for _, _, response in responses]
        seen = self._find("SELECT key, content, number FROM seen WHERE key IN", keys)
        staged: list[Staged] = []
        repeated: list[int] = []
        conflicting: list[int] = []
        for index, ((file, line, response), key, content) in enumerate(zip(responses, keys, contents, strict=True)):
            before = seen.get(key)
            if not response.key:
                # Equal rows are different answers. How many there were before makes an id of each.
                count = before[1] + 1 if before else 1
                seen[key] = (0, count)
                response = replace(response, key=f"{key[1:].hex()}:{count}")
            elif before and not self._keeps_last:
                (repeated if before[0] == content else conflicting).append(index)
                continue
            else:
                if before:
                    repeated.append(index)
                if not before or before[0] <= content:
                    seen[key] = (content, self.count)
            staged.append(Staged(file, line, self.count, response))
            self.count += 1
        execute_rows(self._keys, _ADD_SEEN, [(key, *seen[key]) for key in dict.fromkeys(keys)])
        if staged:
            encoded = _encoder.encode(staged)
            self._file.write(len(encoded).to_bytes(4, "big") + encoded)
        return repeated, conflicting

    def add_people(self, people: Iterable[ImportedPerson]) -> None:
        """Adds people, of whom the last one with an id counts."""
        rows = [(person.key, _encoder.encode(person)) for person in people if person.key]
        self._has_people = self._has_people or bool(rows)
        self._keys.executemany("INSERT OR REPLACE INTO person VALUES (?, ?)", rows)

    def responses(self, per_step: int) -> Iterator[list[Staged]]:
        """Yields all responses that count, with their people, in steps that are never empty."""
        everything = self._read()
        while step := list(islice(everything, per_step)):
            if self._keeps_last:
                keys = [staged.response.key.encode() for staged in step if staged.response.key]
                last = self._find("SELECT key, content, number FROM seen WHERE key IN", keys)
                step = [one for one in step if last.get(one.response.key.encode(), (0, one.number))[1] == one.number]
            if step:
                yield self._with_people(step)

    def close(self) -> None:
        """Deletes everything."""
        self._keys.close()
        self._file.close()

    def _content(self, response: ImportedResponse) -> int:
        """Returns what responses with the same id are compared by: their time, or all that they say."""
        return int(response.at.timestamp() * 1_000_000) if self._keeps_last else whole_key(response)

    def _read(self) -> Iterator[Staged]:
        self._file.seek(0)
        while size := self._file.read(4):
            yield from _decoder.decode(self._file.read(int.from_bytes(size, "big")))

    def _with_people(self, step: list[Staged]) -> list[Staged]:
        ids = [one.response.person for one in step if one.response.person]
        if not ids:
            return step
        stored = self._find("SELECT key, person FROM person WHERE key IN", ids) if self._has_people else {}
        people = {key: msgspec.msgpack.decode(row[0], type=ImportedPerson) for key, row in stored.items()}
        return [
            replace(one, response=with_person(one.response, people.get(one.response.person), self._source))
            if one.response.person
            else one
            for one in step
        ]

    def _find(self, query: str, keys: Sequence[bytes | str]) -> dict[bytes | str, tuple[Any, ...]]:
        found: dict[bytes | str, tuple[Any, ...]] = {}
        unique = list(dict.fromkeys(keys))
        for begin in range(0, len(unique), _MAX_KEYS):
            part = unique[begin : begin + _MAX_KEYS]
            marks = ",".join("?" * len(part))
            found |= {row[0]: row[1:] for row in self._keys.execute(f"{query} ({marks})", part)}
        return found
