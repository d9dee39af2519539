"""Pages that are served, framed, isolated and put together in ways of their own."""

from tests.e2e.site import BODY, TAG, Paper, paper

_STRICT = (
    "default-src 'none'; script-src 'nonce-r4nd0m'; connect-src {{SERVER}}; style-src 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_MANAGER = """
const first = document.getElementsByTagName('script')[0];
const tag = document.createElement('script');
tag.async = true; tag.src = '{{SRC}}';
addEventListener('load', () => setTimeout(() => first.parentNode.insertBefore(tag, first), 50));
"""
_XHTML = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>Acorn</title>
<script src="{{{{SRC}}}}"></script></head><body>{BODY}</body></html>"""
_ISOLATED = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
_PERMISSIONS = (
    "fullscreen=(), geolocation=(), clipboard-write=(), unload=(), autoplay=(), sync-xhr=(), publickey-credentials-get=()"
)
_REPLACED = "setTimeout(() => document.body.replaceWith(document.body.cloneNode(true)), 0)"


_ADDS = (
    "const real = fetch; window.fetch = (url, init) => real(url, { ...init, headers: { ...init?.headers, 'x-trace': '1' } })"
)
PLACES = {
    "a fetch that adds a header": paper(head=f"<script>{_ADDS}</script>{TAG}"),
    "a strict policy and trusted types": paper(
        head='<script nonce="r4nd0m" async src="{{SRC}}"></script>', headers={"Content-Security-Policy": _STRICT}
    ),
    "an isolated page": paper(headers=_ISOLATED),
    "an isolated page without credentials": paper(
        headers={"Cross-Origin-Embedder-Policy": "credentialless", "Cross-Origin-Opener-Policy": "same-origin"}
    ),
    "no permission for anything": paper(headers={"Permissions-Policy": _PERMISSIONS}),
    "no referrer, no sniffing, no frames": paper(
        headers={"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}
    ),
    "XHTML": Paper(_XHTML, media_type="application/xhtml+xml"),
    "a base elsewhere": paper(head=f'<base href="https://example.test/there/" target="_blank">{TAG}'),
    "a page that arrives slowly": paper(head=f"{TAG}</head><!-- then -->", slowly_after="<!-- then -->"),
    "a tag that blocks": paper(head='<script src="{{SRC}}"></script>'),
    "a tag that is deferred": paper(head='<script defer src="{{SRC}}"></script>'),
    "three tags": paper(head=TAG * 2, body=BODY + TAG),
    "a tag manager": paper(head=f"<script>{_MANAGER}</script>"),
    "a body replaced by its copy": paper(body=f"{BODY}<script>{_REPLACED}</script>"),
    "tables and HTML 4": Paper(
        f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head><title>Acorn</title>{TAG}</head>'
        f"<body bgcolor=white><table><tr><td><center>{BODY}</center></table></body></html>"
    ),
}

# Where a page, its policy or its scripts refuse the card, nobody is asked and the page goes on as if there were no tag.
_KNOWS = "window.fetch = url => { throw Error('not a host of ours: ' + url) }"
REFUSALS = {
    "a policy that lets nothing out": paper(headers={"Content-Security-Policy": "connect-src 'self'"}),
    "a policy without the card": paper(headers={"Content-Security-Policy": "script-src {{SERVER}}/w.js"}),
    "a policy without the tag": paper(headers={"Content-Security-Policy": "script-src 'self'"}),
    "a sandbox of its own": paper(headers={"Content-Security-Policy": "sandbox allow-scripts allow-forms"}),
    "a fetch that knows its hosts": paper(head=f"<script>{_KNOWS}</script>{TAG}"),
}
