"""Finds the language of a card: tags of locales, their shorter forms, and their aliases."""

from collections.abc import Collection

# Other tags of supported languages: Chinese by country, which implies the script, and codes of browsers and old systems.
# An alias is not shortened any further: Simplified Chinese must not replace Traditional Chinese.
_LOCALE_ALIASES = {
    **dict.fromkeys(("zh-hant", "zh-hk", "zh-mo", "zh-tw"), "zh-hant"),
    **dict.fromkeys(("nn", "no"), "nb"),
    "in": "id",
    "iw": "he",
    "tl": "fil",
}


def negotiate_locale(supported: Collection[str], *requested: str) -> str:
    """Returns the first requested locale that is supported, without its subtags if necessary; else `en`."""
    return next((locale for locale in fallback_locales(*requested) if locale in supported), "en")


def same_language(first: str, second: str) -> bool:
    """Whether two locales are of one language, such as `pt-br` and `pt`. Simplified and Traditional Chinese are two."""
    return fallback_locales(first)[-1:] == fallback_locales(second)[-1:]


def canonical_locale(locale: str) -> str:
    """Returns the tag that the built-in texts use for this locale."""
    return _LOCALE_ALIASES.get(locale, locale)


def fallback_locales(*requested: str) -> list[str]:
    """Returns each requested locale, followed by its shorter forms: `de-ch-1996`, `de-ch`, `de`."""
    locales = []
    for locale in requested:
        parts = locale.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            name = "-".join(parts[:length])
            locales.append(name)
            if name in _LOCALE_ALIASES:
                locales.append(_LOCALE_ALIASES[name])
                break
    return locales
