"""Types of the texts that a survey's owner writes, with their limits."""

from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct, field

# By pattern: what is expected, with an example. Refusals contain this instead of the regular expression.
EXPECTED_FORMATS: dict[str, str] = {}


def text_format(pattern: str, expected: str, **options: Any) -> Meta:
    """Returns the Meta of a text with this pattern; refusals say "expected" and `expected`, which ends with an example.

    Raises ValueError if the pattern has another text already.
    """
    if EXPECTED_FORMATS.setdefault(pattern, expected) != expected:
        # msgspec names only the pattern, so that two texts for one could not be told apart.
        raise ValueError(f"{pattern!r} is described as {EXPECTED_FORMATS[pattern]!r} already: use another pattern.")
    return Meta(pattern=pattern, **options)


# `(?!\n)$`, because `$` alone accepts a line break at the end. PostgreSQL cannot store NUL.
Text = Annotated[
    str,
    text_format(
        r"^[^\x00-\x09\x0b-\x1f\x7f]*(?!\n)$",
        "a text without tabs and other control characters, and without a line break at its end, such as “Thank you!”",
        min_length=1,
        max_length=500,
    ),
]
ONE_LINE = r"^[^\x00-\x1f\x7f]*(?!\n)$"
ONE_LINE_EXPECTED = "a text on one line, without tabs and other control characters, such as “Acme”"
Name = Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, min_length=1, max_length=100, examples=["Acme"])]
Locale = Annotated[
    str,
    text_format(
        r"^[a-z]{2,8}(-[a-z0-9]{1,8})*(?!\n)$",
        "a language in lower case, such as `en` or `pt-br`",
        min_length=2,
        max_length=35,
        examples=["en"],
    ),
]
# Link targets in a card. `javascript:` and `data:` URLs are not allowed.
SafeUrl = Annotated[
    str,
    text_format(
        r"^(https?://|mailto:|tel:)[^\x00-\x20\x7f]+(?!\n)$",
        "an address without spaces that starts with https://, http://, mailto: or tel:, such as https://example.com/thanks",
        max_length=2000,
    ),
]
# Into a policy of the survey page, so without what ends a source or a directive there.
ImageUrl = Annotated[
    str,
    text_format(
        r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9._~%!$&()*+=:@/?-]+(?!\n)$",
        "the address of an image that starts with https://, such as https://example.com/logo.svg",
        max_length=500,
        examples=["https://example.com/logo.svg"],
    ),
]
# What a respondent did after a score: `purchase`, `renewal`, `churn`, or a name of the host's.
OutcomeKind = Annotated[
    str,
    text_format(
        r"^[a-z][a-z0-9_]{0,39}(?!\n)$",
        "a name in lower case, such as `purchase`, `renewal`, `churn` or `trial_extended`",
        description="The kind of outcome: `purchase`, `renewal`, `churn`, or a name of yours.",
        examples=["purchase"],
    ),
]
FollowUpKey = Literal["promoter", "passive", "detractor", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]

MAX_CHOICES = 12


class FollowUp(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The second question: a text, choices (one, or with `multiple` several), or both."""

    question: Annotated[Text, Meta(description="The text of the follow-up question.")]
    choices: Annotated[tuple[Name, ...], Meta(max_length=MAX_CHOICES, description="The choices to select from.")] = ()
    multiple: Annotated[bool, Meta(description="Whether several choices can be selected.")] = False
    comment: Annotated[bool, Meta(description="Whether the follow-up question has a field for a comment.")] = True


class ThankYou(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The thank-you message and its link. Only `{score}` and `{comment}` are replaced in the link's URL."""

    text: Annotated[Text, Meta(description="The thank-you message.")]
    label: Annotated[Name | None, Meta(description="The text of the link; without it, its URL.")] = None
    url: Annotated[
        SafeUrl | None, Meta(description="The address of the link. `{score}` and `{comment}` are replaced by the answer.")
    ] = None
    button: Annotated[bool, Meta(description="Whether the link looks like a button.")] = False


# The JSON schema of msgspec does not describe the keys of a dict.
_KEY_SCHEMA = Meta(extra_json_schema={"propertyNames": {"enum": list(get_args(FollowUpKey))}})
FollowUps = Annotated[
    dict[FollowUpKey, FollowUp], _KEY_SCHEMA, Meta(examples=[{"detractor": {"question": "What could we do better?"}}])
]
ThanksByKey = Annotated[dict[FollowUpKey, Text | ThankYou], _KEY_SCHEMA, Meta(examples=[{"promoter": "Thank you!"}])]


class Translation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The owner's texts in one language. Choices are in the order of the survey's own choices."""

    subject: Annotated[Name | None, Meta(description="The subject of the question in this language.")] = None
    intro: Annotated[Text | None, Meta(description="The line above the question in this language.")] = None
    follow_ups: Annotated[FollowUps, Meta(description="The follow-up questions in this language, by category or score.")] = (
        field(default_factory=dict)
    )
    thanks: Annotated[ThanksByKey, Meta(description="The thank-you messages in this language, by category or score.")] = field(
        default_factory=dict
    )
