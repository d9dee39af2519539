"""Columns of files of recipients: which field each is, and what a row says about a person."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from outoften.domain.collecting.dates import parse_time
from outoften.domain.errors import InvalidError
from outoften.domain.field_errors import explain_error
from outoften.domain.mailing.recipients.recipient import RecipientIn, normalize

# What a column can be, besides `traits.NAME`. `first_name` and `last_name` make the name.
FIELDS = ("id", "email", "name", "first_name", "last_name", "locale", "time_zone", "created_at", "account_owner")
TRAIT = "traits."
IGNORED = ""

# Names of columns in lower case, with words parted by single spaces, also those of other products.
_NAMES: dict[str, str] = {
    **dict.fromkeys(("email", "e mail", "mail", "email address", "e mail address", "mail address", "email id"), "email"),
    **dict.fromkeys(("respondent email", "contact email", "customer email", "user email", "primary email"), "email"),
    **dict.fromkeys(("e mail adresse", "mailadresse", "adresse e mail", "courriel", "correo electronico", "correo"), "email"),
    **dict.fromkeys(("id", "user id", "userid", "customer id", "respondent id", "external id", "person id"), "id"),
    **dict.fromkeys(("name", "full name", "fullname", "display name", "contact name", "customer name"), "name"),
    **dict.fromkeys(("respondent name", "nom complet", "nombre completo"), "name"),
    **dict.fromkeys(("first name", "firstname", "given name", "respondent firstname", "vorname", "prenom"), "first_name"),
    **dict.fromkeys(("last name", "lastname", "surname", "family name", "respondent lastname", "nachname"), "last_name"),
    **dict.fromkeys(("nom", "apellido", "apellidos"), "last_name"),
    **dict.fromkeys(("language", "locale", "lang", "preferred language", "sprache", "langue", "idioma"), "locale"),
    **dict.fromkeys(("time zone", "timezone", "tz", "zeitzone"), "time_zone"),
    **dict.fromkeys(("created at", "created", "create date", "creation date", "customer since", "signed up at"), "created_at"),
    **dict.fromkeys(
        ("became a customer date", "became a customer", "signup date", "registered at", "kunde seit"), "created_at"
    ),
    **dict.fromkeys(("account owner", "contact owner", "owner", "responsible", "account manager", "csm"), "account_owner"),
}
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,10})?", re.ASCII)


def propose_columns(names: Sequence[str], known: Mapping[str, str] = _NAMES) -> dict[str, str]:
    """Returns what each column probably is: a field, each of them once, or a trait. `known`: fields by names of columns."""
    proposed: dict[str, str] = {}
    for name in names:
        field = known.get(words(name))
        if field is None or field in proposed.values():
            field = TRAIT + trait_name(name)
        proposed[name] = IGNORED if field in proposed.values() else field
    return proposed


def check_columns(columns: Mapping[str, str], names: Sequence[str]) -> None:
    """Raises InvalidError unless each column of the mapping is one of the file's, and the address is among the fields."""
    for name, field in columns.items():
        if name not in names:
            raise InvalidError(
                "columns_invalid", f"`columns`: the file has no column {name[:100]!r}. It has {', '.join(names)[:500]}."
            )
        if field not in (*FIELDS, IGNORED) and not (field.startswith(TRAIT) and field != TRAIT):
            raise InvalidError(
                "columns_invalid",
                f"`columns`: {field[:100]!r} is no field. Use one of {', '.join(FIELDS)}, `traits.` with a name, or an empty "
                "text to leave the column out.",
            )
    fields = [field for field in columns.values() if field]
    if len(set(fields)) < len(fields):
        twice = next(field for field in fields if fields.count(field) > 1)
        raise InvalidError("columns_invalid", f"`columns`: two columns are {twice[:100]!r}. Leave one of them out.")
    if "email" not in fields:
        raise InvalidError(
            "columns_invalid", '`columns`: no column is the e-mail address. Name it, such as {"Contact": "email"}.'
        )


def read_person(cells: Sequence[str], names: Sequence[str], columns: Mapping[str, str]) -> RecipientIn:
    """Returns the person of a row. Empty cells keep what is stored. Raises InvalidError, which says what is wrong."""
    if len(cells) > len(names):
        raise InvalidError("row_invalid", f"The row has {len(cells)} cells, and there are {len(names)} columns.")
    given = {columns.get(name, IGNORED): cell for name, cell in zip(names, cells, strict=False) if cell}
    if "email" not in given:
        raise InvalidError("email_missing", "The row has no e-mail address.")
    values: dict[str, Any] = {field: given[field] for field in given.keys() & set(FIELDS)}
    values["traits"] = {field.removeprefix(TRAIT): read_trait(cell) for field, cell in given.items() if field.startswith(TRAIT)}
    parts = [values.pop(part) for part in ("first_name", "last_name") if part in values]
    if parts:
        values.setdefault("name", " ".join(parts))
    if "locale" in values:
        values["locale"] = values["locale"].replace("_", "-").lower()
    if "created_at" in values:
        values["created_at"] = _date(values["created_at"])
    try:
        return normalize(msgspec.convert(values, RecipientIn))
    except msgspec.ValidationError as error:
        # Who reads it has a table, and no JSON.
        path, reason = explain_error(error)
        raise InvalidError("row_invalid", f"{path or 'row'}: {reason}.") from None


def _date(cell: str) -> datetime:
    at = parse_time(cell)
    if at is None:
        raise InvalidError("date_invalid", f"{cell[:50]!r} is not a date. Write dates such as 2026-11-22.")
    return at


def words(name: str) -> str:
    """Returns the name of a column in lower case, without accents, with words parted by single spaces."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.split(r"[\W_]+", plain)).strip()


def trait_name(name: str) -> str:
    """Returns the name of a trait for a column, such as `company_size` for `Company Size`."""
    text = name.removeprefix(TRAIT)
    joined = re.sub(r"[^\w.-]+", "_", text, flags=re.UNICODE).strip("_")
    return (joined if text != text.title() and not text.isupper() else joined.lower())[:100] or "column"


def read_trait(cell: str) -> str | int | float:
    """Returns a cell as a trait: a number if it is written like one, else text. What looks like a formula is text."""
    if not _NUMBER.fullmatch(cell):
        return cell
    return float(cell) if "." in cell else int(cell)
