"""compose.yaml means what it says: nothing is named that isn't there, and no setting that isn't ours."""

import ipaddress
import re
from pathlib import Path
from typing import Any

import pytest

from outoften.settings import read_settings
from tests.scale_out import files

COMPOSE = files.compose()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """What the commands of the README make."""
    return files.make_secrets(tmp_path)


@pytest.mark.parametrize("node", files.NODES)
def test_what_a_node_is_given_are_settings_of_ours(secrets: Path, node: str) -> None:
    settings = read_settings({}, None, files.settings_of(node, secrets))
    assert settings.database.startswith("postgresql://outoften:")
    assert len(settings.secret) == 64
    assert settings.trusted_proxies == files.address("proxy")


def test_both_nodes_are_given_the_same() -> None:
    first, second = (SERVICES[node] for node in files.NODES)
    for key in ("image", "environment", "secrets"):
        assert first[key] == second[key]


def test_the_public_address_is_the_proxys_port_unless_it_is_said(secrets: Path) -> None:
    published, listening = SERVICES["proxy"]["ports"][0].split(":")
    assert f"listen {listening};" in files.proxy_conf()
    assert files.settings_of("app-1", secrets)["OUTOFTEN_PUBLIC_URL"] == f"http://localhost:{published}"
    configured = files.settings_of("app-1", secrets, OUTOFTEN_PUBLIC_URL="https://nps.example.com")
    assert configured["OUTOFTEN_PUBLIC_URL"] == "https://nps.example.com"


def test_the_nodes_sign_in_to_the_database_that_is_made(secrets: Path) -> None:
    made = SERVICES["database"]["environment"]
    password = (secrets / "postgres-password").read_text().strip()
    expected = f"postgresql://{made['POSTGRES_USER']}:{password}@database/{made['POSTGRES_DB']}"
    assert (secrets / "database").read_text().strip() == expected
    assert made["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres-password"


def test_the_secrets_are_the_owners_alone_and_are_neither_committed_nor_sent_to_the_builder(secrets: Path) -> None:
    assert secrets.stat().st_mode & 0o777 == 0o700
    # In a container, other users read them.
    assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o644}
    assert "secrets/" in (files.EXAMPLE / ".gitignore").read_text().splitlines()
    assert files.let_through() == ["pyproject.toml", "README.md", "LICENSE", "backend"]


def test_every_secret_and_volume_and_dependency_that_is_named_exists(secrets: Path) -> None:
    for service in SERVICES.values():
        assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
        assert set(service.get("depends_on", ())) <= SERVICES.keys()
        for source in (volume.partition(":")[0] for volume in service.get("volumes", ())):
            assert (files.EXAMPLE / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]
        for inside in re.findall(r"/run/secrets/([\w-]+)", str(service.get("environment"))):
            assert inside in service["secrets"]
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} == {path.name for path in secrets.iterdir()}
    assert (files.EXAMPLE / SERVICES["app-1"]["build"] / "Dockerfile").is_file()


def test_fixed_addresses_are_those_that_the_proxy_is_told_and_are_given_to_nobody_else() -> None:
    pool = COMPOSE["networks"]["default"]["ipam"]["config"][0]
    fixed = {name: files.address(name) for name in (*files.NODES, "proxy")}
    assert len(set(fixed.values())) == len(fixed)
    for address in map(ipaddress.ip_address, fixed.values()):
        assert address in ipaddress.ip_network(pool["subnet"])
        assert address not in ipaddress.ip_network(pool["ip_range"])
    servers = re.findall(r"^    server (\S+) ", files.proxy_conf(), re.MULTILINE)
    assert servers == [f"{fixed[node]}:{files.PORT}" for node in files.NODES]
