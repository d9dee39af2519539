"""What the tests of the survey page share."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, identity_secret


@pytest.fixture
def secret(owner: httpx.Client, site: Json, survey: Json) -> str:
    """What the site's host signs identities with."""
    return identity_secret(owner, site)
