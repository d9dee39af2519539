"""What mailbox providers look at before they accept e-mails: SPF, DKIM and DMARC of the sender's domain, and the volume."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

# Gmail's, for its personal accounts: of one day, and of the whole domain with its subdomains. Once reached, it holds for ever.
BULK_THRESHOLD = 5000
# Where the keys of mail services usually are.
COMMON_SELECTORS = (
    *("default", "dkim", "mail", "smtp", "s1", "s2", "k1", "k2", "k3", "selector1", "selector2", "google", "pm", "mg", "mailo"),
    *("resend", "brevo1", "brevo2", "mandrill", "fm1", "fm2", "protonmail", "zoho", "mxvault", "20230601"),
)
# A public key of RSA with 1,024 bits takes so many bytes; those with less can be broken.
_WEAK_KEY_BYTES = 160
_MAX_SPF_LOOKUPS = 10

State = Literal["ok", "warning", "fault"]
# TXT records of a name; None if the DNS servers did not answer.
Records = Sequence[str] | None


class MailFinding(Struct, frozen=True):
    """One result of the check."""

    code: Annotated[str, Meta(description="The stable code of the finding, for programs.", examples=["dmarc_missing"])]
    state: Annotated[
        State, Meta(description="The severity. `fault`: e-mails will be refused or not sent. `warning`: they may be.")
    ]
    text: Annotated[
        str,
        Meta(
            description="The finding and its remedy, in English.",
            examples=["example.com has no DMARC record. Add a TXT record at _dmarc.example.com."],
        ),
    ]
    example: Annotated[
        str | None,
        Meta(
            description="A DNS record to add, as an example; null if none is missing.",
            examples=["v=DMARC1; p=none; rua=mailto:dmarc@example.com"],
        ),
    ] = None


def judge_spf(domain: str, records: Records) -> MailFinding:
    """Returns whether a domain says which servers may send its e-mails."""
    if records is None:
        return _unanswered("spf", domain)
    policies = [record for record in records if record.lower().split(" ")[0] == "v=spf1"]
    example = "v=spf1 include:_spf.your-mail-service.example ~all"
    if not policies:
        return MailFinding(
            "spf_missing",
            "fault",
            f"{domain} has no SPF record. Add a TXT record at {domain} that names your mail service, as it documents.",
            example,
        )
    if len(policies) > 1:
        return MailFinding(
            "spf_several", "fault", f"{domain} has {len(policies)} SPF records, so none counts. Join them.", example
        )
    terms = policies[0].lower().split()[1:]
    lookups = sum(term.lstrip("+-~?").partition(":")[0].partition("/")[0].partition("=")[0] in _SPF_LOOKUPS for term in terms)
    if lookups > _MAX_SPF_LOOKUPS:
        text = f"The SPF record of {domain} needs over {_MAX_SPF_LOOKUPS} lookups, and fails. Remove services you do not use."
        return MailFinding("spf_too_long", "fault", text)
    if "all" in terms or "+all" in terms:
        text = f"The SPF record of {domain} lets everybody send in its name. End it with ~all or -all."
        return MailFinding("spf_open", "fault", text, example)
    return MailFinding("spf_ok", "ok", f"{domain} has an SPF record. Make sure that it names your mail service: {policies[0]}")


def judge_dkim(domain: str, keys: Mapping[str, Records], *, is_named: bool) -> MailFinding:
    """Returns whether a domain has keys to sign its e-mails with. `is_named`: the owner said where, so nothing was guessed."""
    found = {name: [one for one in records if "p=" in one.lower()] for name, records in keys.items() if records}
    found = {name: records for name, records in found.items() if records}
    names = ", ".join(found or keys)
    if not found and None in keys.values():
        return _unanswered("dkim", domain)
    if not found and is_named:
        return MailFinding(
            "dkim_missing",
            "fault",
            f"There is no DKIM key at {', '.join(f'{name}._domainkey.{domain}' for name in keys)}. Add the record that your "
            "mail service shows for your domain.",
            "v=DKIM1; k=rsa; p=MIIBIjANBgkq…",
        )
    if not found:
        return MailFinding(
            "dkim_unknown",
            "warning",
            f"No DKIM key of {domain} was found under the usual names. Set it up at your mail service, and name its selector "
            "here: GET /v1/mail/check?dkim_selector=s1.",
            "v=DKIM1; k=rsa; p=MIIBIjANBgkq…",
        )
    sizes = [size for records in found.values() for record in records if (size := _key_bytes(record)) is not None]
    if not any(sizes):
        text = f"The DKIM key at {names} was revoked (p= is empty). Add the new one that your mail service shows."
        return MailFinding("dkim_revoked", "fault", text)
    if max(sizes) < _WEAK_KEY_BYTES and not any("k=ed25519" in record for records in found.values() for record in records):
        return MailFinding(
            "dkim_weak", "fault", f"The DKIM key at {names} is too short. Make one with 2,048 bits at your mail service."
        )
    return MailFinding("dkim_ok", "ok", f"{domain} has a DKIM key ({names}). Your mail service must sign with it.")


def judge_dmarc(domain: str, records: Records) -> MailFinding:
    """Returns whether a domain, or the one above it, says what happens to e-mails that only pretend to be its."""
    if records is None:
        return _unanswered("dmarc", domain)
    policies = [record for record in records if record.replace(" ", "").lower().startswith("v=dmarc1")]
    example = f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"
    if not policies:
        text = f"{domain} has no DMARC record. Add a TXT record at _dmarc.{domain}; p=none is enough to begin with."
        return MailFinding("dmarc_missing", "warning", text, example)
    tags = dict(part.strip().lower().split("=", 1) for part in policies[0].split(";") if "=" in part)
    tags = {name.strip(): value.strip() for name, value in tags.items()}
    if len(policies) > 1 or tags.get("p") not in ("none", "quarantine", "reject"):
        return MailFinding("dmarc_invalid", "fault", f"The DMARC record of {domain} is invalid, so it does not count.", example)
    return MailFinding("dmarc_ok", "ok", f"{domain} has a DMARC record with p={tags['p']}.")


def judge_alignment(domain: str, spf: MailFinding, dkim: MailFinding, *, same_owner: bool) -> MailFinding:
    """Returns whether SPF or DKIM can prove that e-mails are of the domain that readers see.

    `same_owner`: the envelope sender, which SPF is about, is of this domain, or both are of the same one.
    """
    if dkim.state == "ok":
        return MailFinding("aligned", "ok", f"Signatures are of {domain}, which is what readers see in From.")
    if spf.state == "ok" and same_owner:
        return MailFinding(
            "aligned_by_spf",
            "warning",
            f"Only SPF may prove that e-mails are of {domain}, and only if your mail service keeps our envelope sender. Many "
            "replace it: set up DKIM.",
        )
    return MailFinding(
        "not_aligned", "fault", f"Nothing proves that e-mails are of {domain}. Set up DKIM at your mail service."
    )


def judge_volume(domain: str, planned: int | None, others: Sequence[MailFinding]) -> MailFinding:
    """Returns what the planned number of e-mails a day means for Gmail."""
    rule = (
        f"From {BULK_THRESHOLD:,} a day to personal accounts of Gmail on, counted over {domain} with all its e-mails and "
        "subdomains, SPF, DKIM and DMARC are needed, and fewer than 1 complaint in 1,000. Once reached, this holds for ever."
    )
    if planned is None or planned < BULK_THRESHOLD:
        return MailFinding("below_bulk", "ok", rule)
    if all(finding.state == "ok" for finding in others):
        return MailFinding(
            "bulk_ready", "ok", f"{planned:,} e-mails a day make you a bulk sender, and your domain is ready. {rule}"
        )
    text = (
        f"{planned:,} e-mails a day make you a bulk sender, and your domain is not ready. {rule} Spread the sending meanwhile."
    )
    return MailFinding("bulk_not_ready", "fault", text)


_SPF_LOOKUPS = ("include", "a", "mx", "ptr", "exists", "redirect")


def _unanswered(what: str, domain: str) -> MailFinding:
    text = f"The DNS servers did not answer about {domain}. Try again, or name others in OUTOFTEN_DNS_SERVERS, such as 9.9.9.9."
    return MailFinding(f"{what}_unknown", "warning", text)


def _key_bytes(record: str) -> int | None:
    """Returns the length of the key in a DKIM record; None if the record has none."""
    for part in record.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "p":
            try:
                return len(base64.b64decode("".join(value.split())))
            except binascii.Error:
                return 0
    return None
