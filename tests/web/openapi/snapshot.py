"""The API as it was last agreed on: `python -m tests.web.openapi.snapshot` writes it anew, which `make openapi` does."""

from pathlib import Path
from typing import Any

from litestar import Litestar

from outoften.app import ROUTES
from outoften.web.openapi.document import build_document, to_json

FILE = Path(__file__).parent / "openapi.json"


def document() -> dict[str, Any]:
    """What the routes say of themselves, without a server."""
    return build_document(Litestar(ROUTES, openapi_config=None, logging_config=None))


if __name__ == "__main__":
    FILE.write_bytes(to_json(document()))
    print(f"{FILE.name} is written. Look at what has changed, and commit it.")
