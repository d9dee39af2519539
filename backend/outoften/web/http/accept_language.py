"""What a browser says of its reader's languages."""

import re

# `en-GB;q=0.8`: a locale and how welcome it is, 1 where nothing is said.
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?")
MAX_LANGUAGES = 20


def parse_accept_language(accept_language: str) -> list[str]:
    """The locales of an Accept-Language header, the most welcome first. What can't be read is passed over."""
    found = [_LANGUAGE_RANGE.fullmatch(part) for part in accept_language.split(",", MAX_LANGUAGES)[:MAX_LANGUAGES]]
    wanted = [(float(match[2] or 1), match[1]) for match in found if match]
    return [locale for quality, locale in sorted(wanted, key=lambda one: -one[0]) if quality]
