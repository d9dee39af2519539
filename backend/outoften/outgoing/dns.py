"""Asks DNS servers for TXT records."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

TIMEOUT_SECONDS = 5.0


class TxtRecords:
    """Asks these servers, given as address and port, or those of the system."""

    def __init__(self, servers: Sequence[tuple[str, int]]) -> None:
        self._servers = servers

    async def look_up_all(self, names: Iterable[str]) -> dict[str, list[str] | None]:
        """Returns the TXT records of each name; None where the servers did not answer."""
        # Imported here, because most servers never ask.
        from dns.asyncresolver import Resolver
        from dns.exception import DNSException
        from dns.nameserver import Do53Nameserver

        names = list(names)
        try:
            resolver = Resolver(configure=not self._servers)
        except (DNSException, OSError):
            # The system names no servers.
            return dict.fromkeys(names)
        if self._servers:
            resolver.nameservers = [Do53Nameserver(address, port) for address, port in self._servers]
        resolver.lifetime = TIMEOUT_SECONDS
        return dict(zip(names, await asyncio.gather(*(_look_up(resolver, name) for name in names)), strict=True))


async def _look_up(resolver: Any, name: str) -> list[str] | None:
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        answer = await resolver.resolve(name, "TXT", search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
