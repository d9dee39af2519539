"""Both engines, for every test that asks for a database."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from tests.postgres import Postgres, postgres

ENGINES = ["sqlite", "postgresql"]

# A busy machine is slow, not wrong; and what fails, fails again. `make soak` tries others each time.
settings.register_profile("patient", deadline=None, derandomize="FUZZ" not in os.environ, database=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    # Not in pytest's own folder: started by root, PostgreSQL runs as somebody else, whom a second pytest would lock out.
    with TemporaryDirectory() as folder, postgres(Path(folder, "postgres")) as server:
        yield server


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'x.db'}"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.new_database()
