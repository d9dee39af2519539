"""The example, running."""

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres
from tests.scale_out.example import Example
from tests.setup import nginx


@pytest.fixture(scope="session")
def nginx_program() -> str:
    program = nginx()
    if not program:
        pytest.skip("There is no nginx here. `make test` unpacks Debian's where it can; or install nginx.")
    return program


@pytest.fixture(scope="package")
def running(postgres_server: Postgres, nginx_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Without a limit on requests."""
    folder = tmp_path_factory.mktemp("scale-out")
    with Example(folder, postgres_server.new_database(empty=True), OUTOFTEN_RATE_LIMIT="0").running(nginx_program) as running:
        yield running


@pytest.fixture
def example(running: Example) -> Iterator[Example]:
    """The same for all tests here. Nodes that a test has ended are started again after it."""
    yield running
    for node in running.nodes:
        if node.exit_code is not None:
            running.start_again(node)
        running.give_work_to(node)
