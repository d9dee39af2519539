"""The URL of a database: what it names, and what is refused because it could mean two things."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.database_url import check_database_url, sqlite_file, sqlite_url

_NAMES = st.binary(min_size=1, max_size=40).filter(lambda name: not set(name) & {0, 47} and name not in (b".", b".."))


@given(st.lists(_NAMES, min_size=1, max_size=3), st.booleans())
def test_every_path_has_a_url_that_names_it(names: list[bytes], absolute: bool) -> None:
    text = b"/".join(names).decode(errors="surrogateescape")
    file = Path("/" if absolute else "", text)
    url = sqlite_url(file)
    check_database_url(url)
    assert sqlite_file(url) == file


def test_a_path_is_absolute_after_four_slashes_and_percent_encoded() -> None:
    assert sqlite_file("sqlite:///data/outoften.db") == Path("data/outoften.db")
    assert sqlite_file("sqlite:////var/50%25/a%20b.db") == Path("/var/50%/a b.db")
    assert sqlite_file("sqlite:///über uns/x.db") == Path("über uns/x.db")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x.db?mode=memory",
        "sqlite:///x#y.db",
        "sqlite:///100%/x.db",
        "sqlite:///100%zz/x.db",
        "sqlite:///x%00.db",
        "sqlite:///",
        "sqlite:///folder/",
        "sqlite://host/x.db",
        "sqlite:x.db",
        "outoften.db",
        "",
        "postgresql+asyncpg://bob@host/name",
        "postgresql://bob:12#34@host/name",
        "postgresql://bob@host:port/name",
    ],
)
def test_what_could_mean_two_things_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check_database_url(url)


def test_a_database_from_before_urls_were_decoded_is_not_left_for_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a%20b.db").touch()
    with pytest.raises(ValueError, match=r"sqlite:///a%2520b\.db"):
        check_database_url("sqlite:///a%20b.db")
    check_database_url("sqlite:///a%2520b.db")
    Path("a b.db").touch()
    check_database_url("sqlite:///a%20b.db")
