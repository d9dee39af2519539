"""Columns of tables: what each probably is, and the raw values of a row."""

import re
from collections.abc import Callable, Mapping, Sequence

from outoften.domain.errors import InvalidError
from outoften.domain.importing.source import FIELDS, Given
from outoften.domain.mailing.recipients import csv_columns
from outoften.domain.mailing.recipients.csv_columns import IGNORED, TRAIT, read_trait

# How a file of rejected records begins, which may be mended and imported.
REJECTED_COLUMNS = ("file", "line", "rejected_because")
# Of a name. Questions may be long, but all names are shown in previews and kept with them.
MAX_COLUMN_CHARACTERS = 500

# Names of columns in lower case, with words parted by single spaces.
_NAMES: dict[str, str] = {
    **dict.fromkeys(("score", "nps", "nps score", "nps rating", "rating", "punktzahl", "bewertung", "note nps"), "score"),
    **dict.fromkeys(("answered at", "responded at", "response date", "submitted at", "completed at", "date"), "answered_at"),
    **dict.fromkeys(("created at", "timestamp", "created", "response time", "datum", "submission timestamp"), "answered_at"),
    **dict.fromkeys(("date submitted", "submission date", "submission time", "date of answer", "date time"), "answered_at"),
    **dict.fromkeys(("submit date", "end date", "zeitstempel", "horodateur", "marca temporal", "fecha"), "answered_at"),
    **dict.fromkeys(("comment", "comments", "feedback", "text", "reason", "verbatim", "open feedback"), "comment"),
    **dict.fromkeys(("kommentar", "commentaire", "comentario", "follow up answer"), "comment"),
    **dict.fromkeys(("id", "response id", "survey response id", "responseid", "submission id", "answer id"), "id"),
    **dict.fromkeys(("respondent id", "user id", "userid", "customer id", "external id", "contact id"), "respondent_id"),
    **dict.fromkeys(("email", "e mail", "email address", "mail", "person email", "e mail adresse", "username"), "email"),
    **dict.fromkeys(("respondent email", "contact email", "customer email", "user email", "courriel", "correo"), "email"),
    **dict.fromkeys(("name", "full name", "person name", "respondent name", "customer name", "contact name"), "name"),
    **dict.fromkeys(("first name", "firstname", "given name", "vorname", "prenom"), "first_name"),
    **dict.fromkeys(("last name", "lastname", "surname", "family name", "nachname"), "last_name"),
    **dict.fromkeys(("locale", "language", "lang", "sprache", "langue", "idioma"), "locale"),
    **dict.fromkeys(("page", "page url", "url", "source url", "origin url"), "page"),
    **dict.fromkeys(("tags", "tag", "labels"), "tags"),
    **dict.fromkeys(("note", "notes", "internal note"), "note"),
}
# What stands before the word that says what a column is, such as in `Survey Response Comment`.
_FIRST_WORDS = re.compile(r"(?:(?:survey|response|nps|answer) )+")
_NAMED_SCALE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b[01]\s?(?:-|–|to)\s?10\b")
_FIELDS_BY_LAST_WORDS = ("score", "answered_at", "comment")
# What `unique_names` calls a column without a name.
_UNNAMED = re.compile(r"Column \d+")
_RECOMMENDS = re.compile(
    r"re[ck]omm?i?end|recommand|empf[ei]|raccomand|consigli|aanbeve|aanra|anbefal|polec|doporu|odporu|suosit|recoman|ajánl|"
    r"preporu|priporo|soovita|ieteik|mæli|tavsiye|syorkan|giới thiệu|推荐|推薦|おすすめ|勧め|薦め|추천|рекоменд|препор|συστή|"
    r"توصي|معرفی|سفارش|תמליצ|सिफ़ारिश|সুপারিশ|แนะนำ|\bnps\b|net promoter",
    re.IGNORECASE,
)


def propose_columns(names: Sequence[str]) -> dict[str, str]:
    """Returns what each column probably is: a field, each of them once, or a trait."""
    of_product = names_of_product(names)
    proposed = dict.fromkeys(names, IGNORED) | csv_columns.propose_columns(of_product, _NAMES)
    for name in of_product:
        last_words = _FIRST_WORDS.sub("", csv_columns.words(_NAMED_SCALE.sub("", name)))
        field = _NAMES.get(last_words)
        if field in _FIELDS_BY_LAST_WORDS and field not in proposed.values():
            proposed[name] = field
    if "score" not in proposed.values() and (question := find_question(names)):
        proposed[question] = "score"
    return proposed


def names_of_product(names: Sequence[str]) -> Sequence[str]:
    """Returns the names without those that a file of rejected records begins with."""
    own = len(REJECTED_COLUMNS)
    return names[own:] if tuple(names[:own]) == REJECTED_COLUMNS else names


def find_question(names: Sequence[str]) -> str | None:
    """Returns the first column whose question is whether one would recommend something."""
    return next((name for name in names if _RECOMMENDS.search(name)), None)


def columns_of_form(names: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Returns the columns of a form: `known` ones by their names, the question for the score, and the next one as comment."""
    columns = {name: known.get(name, IGNORED) for name in names}
    # Columns without a name are more answers to the question before.
    questions = [name for name in names if name not in known and not _UNNAMED.fullmatch(name)]
    if score := find_question(questions):
        columns[score] = "score"
        if following := questions[questions.index(score) + 1 :]:
            columns[following[0]] = "comment"
    return columns


def change_columns(proposed: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Returns the proposed columns with those that the user gives. Raises InvalidError for unknown columns and fields."""
    for name, field in given.items():
        if name not in proposed:
            raise InvalidError(
                "columns_invalid", f"The file has no column {name[:100]!r}. It has {', '.join(proposed)[:1000]}."
            )
        if field not in (*FIELDS, IGNORED) and not (field.startswith(TRAIT) and field != TRAIT):
            raise InvalidError(
                "columns_invalid",
                f"{field[:100]!r} is no field. Use one of {', '.join(FIELDS)}, or `traits.` with a name, such as traits.plan.",
            )
    fields = [field for field in given.values() if field]
    if len(set(fields)) < len(fields):
        twice = next(field for field in fields if fields.count(field) > 1)
        raise InvalidError("columns_invalid", f"Two columns are {twice[:100]!r}. Leave one of them out.")
    return {name: IGNORED if field in fields else field for name, field in proposed.items()} | dict(given)


def check_columns(columns: Mapping[str, str]) -> None:
    """Raises InvalidError if no column is the score or the date."""
    if missing := [field for field in ("score", "answered_at") if field not in columns.values()]:
        field = missing[0]
        what = "the score from 0 to 10" if field == "score" else "the date of the answer"
        raise InvalidError(
            "columns_invalid",
            f'No column is {what}. Name it: --column \'NAME={field}\', or columns={{"NAME": "{field}"}} in a request. '
            f"The file has {', '.join(columns)[:1000]}.",
        )


def row_reader(
    names: Sequence[str], columns: Mapping[str, str], clean: Callable[[str], str] | None
) -> Callable[[Sequence[str]], Given]:
    """Returns a function that gives the raw values of a row. It raises InvalidError for a row with too many cells."""
    fields = [(index, columns[name]) for index, name in enumerate(names) if columns.get(name, IGNORED) in FIELDS]
    traits = [(index, columns[name].removeprefix(TRAIT)) for index, name in enumerate(names) if columns[name].startswith(TRAIT)]
    width = len(names)

    def read(cells: Sequence[str]) -> Given:
        count = len(cells)
        if count > width and any(cells[width:]):
            raise InvalidError("row_invalid", f"The row has {count} cells, and there are {width} columns.")
        if clean:
            cells = [clean(cell) for cell in cells]
        if count < width:
            cells = [*cells, *[""] * (width - count)]
        given: Given = {field: cells[index] for index, field in fields}
        if traits:
            given["traits"] = {name: read_trait(cells[index]) for index, name in traits if cells[index]}
        return given

    return read


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Returns the names of columns, each once: the second one of a name gets the number 2."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:MAX_COLUMN_CHARACTERS] or f"Column {number}"
        count, unique = 2, name
        while unique in names:
            unique, count = f"{name} ({count})", count + 1
        names[unique] = None
    return tuple(names)
