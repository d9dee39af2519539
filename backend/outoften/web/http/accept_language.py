"""Parses the Accept-Language header."""

import re

# `en-GB;q=0.8`: a locale and its quality, which is 1 by default.
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?")
MAX_LANGUAGES = 20


def parse_accept_language(accept_language: str) -> list[str]:
    """Returns the locales of an Accept-Language header, the preferred one first. Invalid entries are ignored."""
    matches = [_LANGUAGE_RANGE.fullmatch(part) for part in accept_language.split(",", MAX_LANGUAGES)[:MAX_LANGUAGES]]
    locales = [(float(match[2] or 1), match[1]) for match in matches if match]
    return [locale for quality, locale in sorted(locales, key=lambda item: -item[0]) if quality]
