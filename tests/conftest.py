"""The database engines that each test runs on."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

from outoften.domain.errors import RefusalError
from tests.postgres import Postgres, postgres
from tests.server import copy_new_database

ENGINES = ["sqlite", "postgresql"]

# The tests start a thousand servers and commands. Each takes a third longer where Python may not keep what it has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Next to nothing of what is collected is garbage: looking for some takes a third of the time.
gc.disable()


def pytest_collection_finish() -> None:
    """From now on there is garbage, among what is new."""
    gc.freeze()
    gc.enable()


# No deadline: a busy machine is slow. The same examples in each run, so that failures repeat; `make soak` tries new ones.
settings.register_profile("patient", deadline=None, derandomize="FUZZ" not in os.environ, database=None)
settings.load_profile("patient")


def soak(*values: Any) -> list[Any]:
    """Test parameters that `make soak` runs and `make test` does not. A tuple stands for several parameters."""
    return [pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.soak) for value in values]


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    """The block must raise a `RefusalError` with this code."""
    with pytest.raises(RefusalError) as refusal:
        yield
    assert refusal.value.code == code


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that use `engine` run on SQLite; those marked `both_engines`, or all with BOTH_ENGINES=1, on PostgreSQL too."""
    if "engine" in metafunc.fixturenames:
        marks = [mark.name for mark in metafunc.definition.iter_markers() if mark.name in ("both_engines", "sqlite_only")]
        both = "BOTH_ENGINES" in os.environ or marks[:1] == ["both_engines"]
        metafunc.parametrize("engine", ENGINES if both else ENGINES[:1], indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, or all would wait for them at the end. Workers take from each other what has not begun."""
    items.sort(key=lambda item: "fuzz" not in item.path.parts)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database engine."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    # Not in pytest's folder: PostgreSQL runs as another user when root starts it, and a second pytest would lock that user out.
    with TemporaryDirectory() as folder, postgres(Path(folder, "postgres")) as server:
        yield server


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without rows, on each engine."""
    if request.param == "sqlite":
        copy_new_database(tmp_path / "x.db")
        return f"sqlite:///{tmp_path / 'x.db'}"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.new_database()


@pytest.fixture(params=ENGINES)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'x.db'}"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.new_database(empty=True)
