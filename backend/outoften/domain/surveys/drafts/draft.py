"""A draft of a survey: what would keep it from being published, and how it differs from the published version."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from outoften.domain.collecting.targeting import Rules, normalize_rules
from outoften.domain.errors import ConflictError, InvalidError
from outoften.domain.field_types import ThankYou
from outoften.domain.surveys.drafts.field_labels import field_label
from outoften.domain.surveys.drafts.values import GROUPS, as_json, read_values
from outoften.domain.surveys.fault import Fault
from outoften.domain.surveys.survey import Definition
from outoften.domain.surveys.texts.translations import find_translation_faults

# A definition with any value in any field.
DraftValues = Mapping[str, Any]


class Draft(Struct, frozen=True):
    """What the owner is working on. `revision` grows with every save; 0 if nothing is saved."""

    definition: DraftValues
    based_on: int
    revision: int = 0
    updated_at: datetime | None = None
    updated_by: str | None = None


class ReasonAgainst(Struct, frozen=True):
    """A reason why a draft cannot be published."""

    field: Annotated[str, Meta(description="The field.", examples=["follow_ups.detractor.question"])]
    label: Annotated[str, Meta(description="The field in plain English.", examples=["Second question for detractors: text"])]
    code: Annotated[str, Meta(description="A stable name for the kind of reason.", examples=["question_missing"])]
    why: Annotated[str, Meta(description="The reason in English.", examples=["The second question has no text."])]
    remedy: Annotated[str, Meta(description="The remedy in English.", examples=["Write it, or remove this question."])]


def complete_values(values: DraftValues) -> DraftValues:
    """Returns the values with the defaults of fields that are missing. Raises InvalidError for a field that no survey has."""
    if unknown := [name for name in values if name not in _DEFAULTS]:
        raise InvalidError(
            "body_invalid",
            f"`definition.{unknown[0]}`: a draft has no such field. It has: {', '.join(_DEFAULTS)}. The name and the state of "
            "a survey are no part of a draft: PATCH /v1/surveys/{survey_id} changes them at once.",
        )
    completed: dict[str, Any] = dict(_DEFAULTS) | dict(values)
    return completed | {name: _DEFAULTS[name] | completed[name] for name in GROUPS if isinstance(completed[name], dict)}


def values_of(definition: Definition) -> DraftValues:
    """Returns a definition as the values of a draft."""
    return as_json(asdict(definition) | {name: asdict(getattr(definition, name)) for name in GROUPS})


_DEFAULTS = values_of(Definition())


def read_draft(values: DraftValues, supported: Collection[str]) -> tuple[Definition, tuple[ReasonAgainst, ...]]:
    """Returns what can be used of a draft, and the reasons why it cannot be published. `supported`: the card's languages."""
    definition, faults = read_values(values)
    # The choices of a second question that has a fault itself cannot be compared with their translations.
    unread = {fault.field.split(".")[1] for fault in faults if fault.field.startswith("follow_ups.")}
    translated = (
        fault
        for fault in find_translation_faults(definition, supported)
        if fault.code != "choices_differ" or fault.field.split(".")[3] not in unread
    )
    faults += [*translated, *_find_text_faults(definition)]
    definition, rule_faults = _check_rules(definition)
    reasons = [
        ReasonAgainst(fault.field, field_label(fault.field), fault.code, fault.why, fault.remedy)
        for fault in [*faults, *rule_faults]
    ]
    return definition, tuple(reasons)


def require_publishable(values: DraftValues, supported: Collection[str]) -> Definition:
    """Returns the definition in a draft. Raises ConflictError with all reasons if it cannot be published."""
    definition, reasons = read_draft(values, supported)
    if reasons:
        listed = " ".join(f"{reason.label}: {reason.why} {reason.remedy}" for reason in reasons)
        raise ConflictError("draft_incomplete", f"The draft can't be published yet. {listed}")
    return definition


def check_revision(draft: Draft, revision: int | None) -> None:
    """Raises ConflictError if the caller has seen another revision of the draft than the stored one."""
    if revision not in (None, draft.revision):
        raise ConflictError(
            "draft_changed",
            f"The draft has changed: you have revision {revision}, and revision {draft.revision} was saved"
            f"{f' by {draft.updated_by}' if draft.updated_by else ''}. GET the draft again, and repeat your change.",
        )


def _find_text_faults(definition: Definition) -> Iterator[Fault]:
    texts = {"": definition} | {f"translations.{name}.": texts for name, texts in definition.translations.items()}
    for place, owner in texts.items():
        for key, follow_up in owner.follow_ups.items():
            field = f"{place}follow_ups.{key}"
            if repeated := [choice for choice, count in Counter(follow_up.choices).items() if count > 1]:
                yield Fault(
                    f"{field}.choices",
                    "choice_repeated",
                    f"The choice “{repeated[0]}” is in the list more than once.",
                    "Remove it, or write another one.",
                )
            if not place and not follow_up.choices and not follow_up.comment:
                yield Fault(
                    field,
                    "answer_missing",
                    "The second question has neither choices nor a field for a comment, so nobody can answer it.",
                    "Add choices, or switch the comment on.",
                )
        for key, thanks in owner.thanks.items():
            if isinstance(thanks, ThankYou) and thanks.url is None and (thanks.label or thanks.button):
                yield Fault(
                    f"{place}thanks.{key}.url",
                    "link_missing",
                    "The link has a text and no address.",
                    "Write the address, such as https://example.com/thanks, or remove the text of the link.",
                )


def _check_rules(definition: Definition) -> tuple[Definition, list[Fault]]:
    """Returns the definition with normalized rules, without patterns that could never match, and a fault for each of these."""
    faults, rules = [], definition.rules
    usable: dict[str, tuple[str, ...]] = {}
    for name in ("pages", "not_pages"):
        usable[name] = ()
        for number, pattern in enumerate(getattr(rules, name), start=1):
            try:
                usable[name] += getattr(normalize_rules(replace(Rules(), **{name: (pattern,)})), name)
            except InvalidError as error:
                faults.append(Fault(f"rules.{name}.{number}", "page_invalid", error.detail, "Change it, or remove it."))
    if rules.starts and rules.ends and rules.ends <= rules.starts:
        faults.append(
            Fault("rules.ends", "dates_reversed", "The survey ends before it begins.", "Choose an end after the first day.")
        )
    return replace(definition, rules=replace(rules, **usable)), faults
