"""What an install check finds on a page: each finding with its meaning and what the owner can do."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import parse_qs, urljoin, urlsplit

from msgspec import Meta, Struct

from outoften.domain.surveys.installing.content_policy import parse_policies
from outoften.domain.surveys.installing.host_page import HostPage, Script
from outoften.domain.surveys.origin_refusals import owners_remedy
from outoften.domain.surveys.origins import is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.tag_origins import Uses

FindingCode = Literal[
    "address_refused",
    "certificate_invalid",
    "consent_needed",
    "consent_tool",
    "host_unknown",
    "not_a_page",
    "origin_not_allowed",
    "page_failing",
    "page_not_found",
    "page_private",
    "port_refused",
    "requests_blocked",
    "script_blocked",
    "tag_found",
    "tag_manager",
    "tag_missing",
    "too_many_redirects",
    "too_slow",
    "unreachable",
    "url_invalid",
    "working",
    "wrong_server",
    "wrong_site",
]
Severity = Literal["ok", "warning", "error"]


class Finding(Struct, frozen=True):
    """One result of the check."""

    code: Annotated[FindingCode, Meta(description="The stable code of the finding, for programs.", examples=["tag_found"])]
    severity: Annotated[
        Severity, Meta(description="`error`: the tag does not work so. `warning`: it may not work, or could not be checked.")
    ]
    meaning: Annotated[
        str, Meta(description="The meaning of the finding, in English.", examples=["The tag is in the page's HTML."])
    ]
    remedy: Annotated[str, Meta(description="The remedy, in English.", examples=["Open the page once in a browser."])]


_SEND_ANOTHER = "Check the address of the page in your browser, and try again."
_ADD_TAG = "Copy the tag from the page Install into the page's HTML, before </head>, and publish the page."
_FINDINGS: dict[FindingCode, tuple[Severity, str, str]] = {
    "address_refused": (
        "warning",
        "The server does not open addresses of its own network.",
        "Open the page in a browser and check again. The setting OUTOFTEN_ALLOWED_NETWORKS lets the server open it.",
    ),
    "certificate_invalid": (
        "warning",
        "The page has no certificate that browsers trust, so it could not be checked.",
        "Renew the certificate of the website.",
    ),
    "consent_needed": (
        "warning",
        "The tag is there, but a consent tool keeps it from running until the visitor agrees.",
        "This is right if your visitors must agree first. Otherwise take the tag out of the consent tool.",
    ),
    "consent_tool": (
        "warning",
        "The page has a consent tool, which may keep the tag from running until the visitor agrees.",
        "Agree in your own browser, and open the page once more.",
    ),
    "host_unknown": ("error", "There is no website with this name.", _SEND_ANOTHER),
    "not_a_page": ("error", "The address leads to a file that is no web page.", _SEND_ANOTHER),
    "page_failing": ("error", "The website answered with an error.", "Try again in a few minutes."),
    "page_not_found": ("error", "The website has no page at this address.", _SEND_ANOTHER),
    "page_private": (
        "warning",
        "The page is only for people who sign in, so it could not be checked.",
        "Sign in, open the page in a browser, and check again.",
    ),
    "port_refused": (
        "warning",
        "The server opens pages on the usual ports alone: 80, 443, 8000, 8080 and 8443.",
        "Open the page in a browser and check again. The setting OUTOFTEN_ALLOWED_NETWORKS lets the server open it.",
    ),
    "requests_blocked": (
        "error",
        "The page's Content-Security-Policy does not let the tag send requests.",
        "Add {server} to the directive connect-src of the policy.",
    ),
    "script_blocked": (
        "error",
        "The page's Content-Security-Policy keeps the tag from running.",
        "Add {server} to the directive script-src of the policy, or give the tag the page's nonce.",
    ),
    "tag_found": (
        "ok",
        "The tag is in the page's HTML, and nothing of the page keeps it from running.",
        "Open the page once in a browser, then check again.",
    ),
    "tag_manager": (
        "warning",
        "The tag is not in the page's HTML. The page has a tag manager, which may add it.",
        "In the tag manager, add the tag as custom HTML for all pages, and publish it. Then open the page in a browser.",
    ),
    "tag_missing": ("error", "The page does not have the tag.", _ADD_TAG),
    "too_many_redirects": ("error", "The address leads from one page to another without an end.", _SEND_ANOTHER),
    "too_slow": ("warning", "The page did not arrive within ten seconds.", "Try again in a few minutes."),
    "unreachable": ("warning", "The website does not answer the server.", "Try again, or open the page in a browser."),
    "url_invalid": ("error", "This is not the address of a web page.", "Write it as https://www.example.com/page."),
    "wrong_server": (
        "error",
        "The page has a tag that loads from another server: {found}.",
        "Replace it with the tag from the page Install.",
    ),
    "wrong_site": (
        "error",
        "The page has the tag of another site: its key is {found}.",
        "Replace it with the tag from the page Install.",
    ),
}


def finding(code: FindingCode, **values: str) -> Finding:
    """Returns a finding with its texts."""
    severity, meaning, remedy = _FINDINGS[code]
    return Finding(code, severity, meaning.format(**values), remedy.format(**values))


def judge_status(status: int, media_type: str) -> FindingCode | None:
    """Returns why a response is no page that can be checked, or None."""
    if status in (401, 403, 407):
        return "page_private"
    if status in (404, 410):
        return "page_not_found"
    if status >= 400:
        return "page_failing"
    return None if media_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml") else "not_a_page"


def judge_page(page: HostPage, url: str, policies: Iterable[str], site: Site, tag_url: str) -> list[Finding]:
    """Returns what the HTML of a page and its policies say about the tag, whose source should be `tag_url`."""
    tags = [script for script in page.scripts if _is_tag(urljoin(url, script.source))]
    if not tags and not page.has_tag_manager:
        return [finding("tag_missing")]
    if not tags:
        return [finding("tag_manager"), *([finding("consent_tool")] if page.has_consent_tool else [])]
    found = [_judge_tag(tag, url, site, tag_url) for tag in tags]
    # One right tag is enough.
    best = next((each for each in found if each.severity != "error"), found[0])
    blocked = _judge_policies(page, url, policies, tags[0], tag_url)
    return [best, *blocked] if best.severity == "error" else blocked or [best]


def judge_reports(url: str, uses: Uses, site: Site) -> list[Finding]:
    """Returns what pages of the same origin have reported, and whether they may ask."""
    origin = origin_of(url)
    if not is_origin_allowed(origin, site):
        return [
            Finding("origin_not_allowed", "error", f"Pages of {origin} may not ask for this site.", owners_remedy(origin, site))
        ]
    use = uses.get(origin)
    return [working(origin, use.loaded_at)] if use and use.loaded_at else []


def working(origin: str, loaded_at: datetime) -> Finding:
    """Returns the finding that browsers have loaded the tag."""
    return Finding(
        "working",
        "ok",
        f"Browsers load the tag on pages of {origin}, last at {loaded_at:%Y-%m-%d %H:%M} UTC.",
        "Nothing is left to do. Reports follow with the first answers.",
    )


def rank(findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings, the decisive one first; without those that a better one contradicts."""
    is_working = any(each.code == "working" for each in findings)
    kept = [each for each in findings if not (is_working and each.code in _OVERRULED)]
    order: dict[Severity, int] = {"error": 0, "ok": 1, "warning": 2}
    return sorted(kept, key=lambda each: order[each.severity])


# What a page seems to lack, although browsers load the tag: a script or a tag manager adds it.
_OVERRULED = {"tag_missing", "tag_manager", "consent_tool", "tag_found"}


def origin_of(url: str) -> str:
    """Returns the origin of a page's URL, as browsers send it."""
    parts = urlsplit(url.lower())
    port = "" if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _is_tag(source: str) -> bool:
    parts = urlsplit(source)
    return parts.path.endswith("/w.js") and "site" in parse_qs(parts.query)


def _judge_tag(tag: Script, url: str, site: Site, tag_url: str) -> Finding:
    source, expected = urlsplit(urljoin(url, tag.source)), urlsplit(tag_url)
    key = parse_qs(source.query)["site"][0]
    if (source.netloc, source.path) != (expected.netloc, expected.path):
        return finding("wrong_server", found=f"{source.netloc}{source.path}"[:100])
    if key != site.key:
        return finding("wrong_site", found=key[:40])
    return finding("tag_found") if tag.runs else finding("consent_needed")


def _judge_policies(page: HostPage, url: str, headers: Iterable[str], tag: Script, tag_url: str) -> list[Finding]:
    policies, server = parse_policies([*headers, *page.policies]), origin_of(tag_url)
    findings = []
    if not all(policy.allows_script(tag_url, url, tag.nonce) for policy in policies):
        findings.append(finding("script_blocked", server=server))
    if not all(policy.allows_request(urljoin(tag_url, "v1/ask"), url) for policy in policies):
        findings.append(finding("requests_blocked", server=server))
    return findings
