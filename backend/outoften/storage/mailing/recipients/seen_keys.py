"""Which people of a file came before, in constant memory."""

import hashlib
import sqlite3
from collections.abc import Iterable


class SeenKeys:
    """A set of texts, kept as hashes in a temporary file of SQLite's, which it deletes. Close it."""

    def __init__(self) -> None:
        # Used by one thread after the other.
        self._connection = sqlite3.connect("", check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY) WITHOUT ROWID")

    def add(self, texts: Iterable[str]) -> int:
        """Adds texts, and returns how many were there before."""
        digests = [(hashlib.blake2b(text.encode(), digest_size=16).digest(),) for text in texts]
        before = self._connection.total_changes
        self._connection.executemany("INSERT OR IGNORE INTO seen VALUES (?)", digests)
        return len(digests) - (self._connection.total_changes - before)

    def close(self) -> None:
        """Deletes everything."""
        self._connection.close()
