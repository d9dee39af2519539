"""A survey as a TOML file, for owners who keep their configuration in git."""

import tomllib
from collections.abc import Collection, Iterator
from typing import Any, get_type_hints

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from outoften.domain.collecting.targeting import normalize_rules
from outoften.domain.errors import InvalidError
from outoften.domain.field_errors import describe_error
from outoften.domain.field_types import Name
from outoften.domain.importing.toml_text import write_toml
from outoften.domain.surveys.drafts.changes import find_changes
from outoften.domain.surveys.drafts.draft import values_of
from outoften.domain.surveys.drafts.values import GROUPS
from outoften.domain.surveys.survey import Definition, Survey, definition_of
from outoften.domain.surveys.texts.translations import validate_translations

_OWN_COMMENTS = {
    "id": "Which survey this is. Without it, `outoften survey apply` creates a new one.",
    "site_id": "The site. It can be left out if there is only one.",
    "name": "The survey's name, for its owner.",
    "active": "Whether the survey asks respondents.",
}


class SurveyFile(Definition, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file of a survey says."""

    id: int | None = None
    site_id: int | None = None
    name: Name
    active: bool = True


def show_survey(survey: Survey) -> str:
    """Returns the survey as TOML, with comments that say what the keys mean."""
    values: dict[str, Any] = {name: getattr(survey, name) for name in _OWN_COMMENTS} | dict(values_of(definition_of(survey)))
    comments = _OWN_COMMENTS | dict(_descriptions(Definition, ""))
    for name, struct in GROUPS.items():
        comments |= dict(_descriptions(struct, f"{name}."))
    missing = [name for name, value in values.items() if value is None]
    unset = "".join(f"# Not set: {name}. {comments[name]}\n" for name in missing)
    return f"# `outoften survey apply FILE.toml` publishes what is changed here.\n{unset}\n{write_toml(values, comments)}"


def read_survey(text: str, supported: Collection[str]) -> SurveyFile:
    """Returns what the file says, with the checks of the API. `supported`: the card's languages. Raises InvalidError."""
    try:
        content = tomllib.loads(text)
    # ValueError: also for numbers of thousands of digits.
    except (ValueError, RecursionError) as error:
        raise InvalidError(
            "file_invalid", f"The file is no TOML: {error}. Use a file that `outoften survey show` has printed."
        ) from None
    try:
        survey = msgspec.convert(content, SurveyFile)
    except msgspec.ValidationError as error:
        raise InvalidError("file_invalid", describe_error(error, SurveyFile)) from None
    survey = replace(survey, rules=normalize_rules(survey.rules))
    validate_translations(survey, supported)
    return survey


def describe_changes(before: Survey, after: SurveyFile) -> list[str]:
    """Returns a line for each difference, for people."""
    own = [("Name", before.name, after.name), ("Asks respondents", before.active, after.active)]
    lines = [f"{label}: {old} → {new}" for label, old, new in own if old != new]
    changes = find_changes(values_of(definition_of(before)), values_of(definition_of(after)))
    return lines + [f"{change.label}: {change.before or 'nothing'} → {change.after or 'nothing'}" for change in changes]


def survey_of(file: SurveyFile, survey_id: int, site_id: int) -> Survey:
    """Returns the survey that the file describes."""
    return Survey(id=survey_id, site_id=site_id, name=file.name, active=file.active, **asdict(definition_of(file)))


def _descriptions(struct: type[Struct], path: str) -> Iterator[tuple[str, str]]:
    for name, hint in get_type_hints(struct, include_extras=True).items():
        metas = [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, Meta) and meta.description]
        if metas:
            yield f"{path}{name}", str(metas[-1].description)
