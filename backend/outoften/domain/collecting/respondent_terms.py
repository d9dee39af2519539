"""The terms by which a respondent is found: the words of the name, the whole name, and the e-mail address."""

import unicodedata


def fold(text: str) -> str:
    """Returns a text without accents and in lower case, so that "muller" finds "Müller"."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(character for character in decomposed if not unicodedata.combining(character)).casefold().split())


def respondent_terms(name: str | None, email: str | None) -> set[str]:
    """Returns the terms of a respondent; a search finds those that begin with its text."""
    folded = fold(name) if name else ""
    return {term for term in (folded, *folded.split(), fold(email) if email else "") if term}
