"""The criteria that a new audience begins with."""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from outoften.domain.host_names import is_public_suffix, normalize_host
from outoften.domain.mailing.audiences.audience import Age, AllOf, EmailDomainIs, Not, OpenFollowUp, TraitIs

MIN_CUSTOMER_DAYS = 30


def default_criteria(own_domains: Collection[str]) -> AllOf:
    """Returns: customers for more than 30 days, contact persons, not of the own company, not inactive, without open follow-up.

    Criteria about what nobody is known to have are ignored.
    """
    domains = (Not(of=EmailDomainIs(values=tuple(sorted(own_domains)[:50]))),) if own_domains else ()
    return AllOf(
        of=(
            Age(op="older_than", days=MIN_CUSTOMER_DAYS, optional=True),
            TraitIs(key="role", op="in", values=("contact person",), optional=True),
            *domains,
            TraitIs(key="status", op="not_in", values=("inactive", "churned", "canceled"), optional=True),
            Not(of=OpenFollowUp()),
        )
    )


def own_domains(origins: Iterable[str], sender_address: str | None) -> set[str]:
    """Returns the domains under which a company's own people have addresses: those of its websites and of its sender."""
    hosts = [urlsplit(origin).hostname or "" for origin in origins]
    hosts += [sender_address.rpartition("@")[2]] if sender_address else []
    return {domain for host in hosts if (domain := _registrable(host.removeprefix("*.")))}


def _registrable(host: str) -> str | None:
    """Returns the domain that somebody has registered, such as `acme.co.uk` for `www.acme.co.uk`, or None."""
    name = normalize_host(host)
    labels = name.split(".") if name and not name.startswith("[") else []
    if len(labels) < 2 or labels[-1].isdigit():
        return None
    for begin in range(len(labels) - 1):
        if is_public_suffix(".".join(labels[begin + 1 :])):
            return ".".join(labels[begin:])
    return name
