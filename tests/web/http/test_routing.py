"""Handlers get their queries and bodies from the strict decoders, never from Litestar's lenient ones."""

from litestar.handlers import HTTPRouteHandler

from outoften.app import ROUTES


def test_litestar_decodes_no_query_and_no_body_by_itself() -> None:
    lenient = {
        (str(route.fn), name)
        for route in ROUTES
        if isinstance(route, HTTPRouteHandler)
        for name in ("query", "body", "data")
        if name in route.parsed_fn_signature.parameters
    }

    assert lenient == set()
