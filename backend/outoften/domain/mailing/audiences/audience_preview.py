"""Who is in an audience at present, who is not and why, and whether that would shift the score."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct, structs

from outoften.domain import score
from outoften.domain.mailing.audiences.audience import Criterion, parts
from outoften.domain.mailing.audiences.audience_text import describe
from outoften.domain.mailing.recipients.recipient import RecipientOut
from outoften.domain.score import Counts, Difference

INCLUDED = "included"
# A smaller shift of the score is not worth a warning.
MIN_SHIFT = 3
_BLOCKED = {
    "unsubscribed": "wants no e-mails",
    "bounced": "the address does not work",
    "complained": "reported an e-mail as spam",
}
_CADENCE = {
    "answered_recently": "answered a short time ago",
    "dismissed_recently": "closed or ignored the survey a short time ago",
    "asked_recently": "was asked another survey a short time ago",
    "open_follow_up": "somebody is taking care of an earlier response",
}

# The codes of reasons besides criteria, in the order in which they are told.
STATES_AND_CADENCE = (*_BLOCKED, *_CADENCE)


class AudienceReason(Struct, frozen=True):
    """A reason why people are not in the audience."""

    code: Annotated[
        str,
        Meta(
            description="`criterion`, `unsubscribed`, `bounced`, `complained`, or a reason code of the cadence.",
            examples=["criterion"],
        ),
    ]
    index: Annotated[int | None, Meta(description="The criterion's position, from 0; null for other reasons.", examples=[0])]
    text: Annotated[str, Meta(description="The reason in English.", examples=["not: customer for more than 30 days"])]
    count: Annotated[int, Meta(description="The number of people. Each is counted once, by the first reason.", examples=[12])]


class ScoreShift(Struct, frozen=True):
    """The shift of the score by the criteria, computed from the last scores of people."""

    included: Annotated[int | None, Meta(description="The NPS of those who are included.", examples=[40])]
    excluded: Annotated[int | None, Meta(description="The NPS of those whom criteria exclude.", examples=[-20])]
    all: Annotated[int | None, Meta(description="The NPS of both together.", examples=[25])]
    included_responses: Annotated[int, Meta(description="The number of included people with a score.", examples=[150])]
    excluded_responses: Annotated[
        int, Meta(description="The number of people with a score whom criteria exclude.", examples=[50])
    ]
    p_value: Annotated[float, Meta(description="The two-sided p-value of the difference.", examples=[0.001])]
    sentence: Annotated[str, Meta(description="The warning as a sentence.", examples=["Your criteria raise the score."])]


class AudiencePreview(Struct, frozen=True):
    """The people in an audience at present. `count` and the counts of `excluded` add up to `total`."""

    total: Annotated[int, Meta(description="All recipients of the site.", examples=[1000])]
    count: Annotated[int, Meta(description="Recipients in the audience who can be mailed now.", examples=[940])]
    excluded: Annotated[
        list[AudienceReason], Meta(description="The number of people outside the audience, by reason.", examples=[[]])
    ]
    sample: Annotated[list[RecipientOut], Meta(description="Some recipients in the audience.", examples=[[]])]
    notes: Annotated[
        list[str], Meta(description="Notes on the criteria in English, such as traits that nobody has.", examples=[[]])
    ]
    score_shift: Annotated[
        ScoreShift | None, Meta(description="A warning, if the criteria would shift the score; null if not.", examples=[None])
    ]


def criterion_code(index: int) -> str:
    """Returns the key under which people are counted who do not meet this criterion."""
    return f"criterion {index}"


def explain(criteria: Criterion, counts: Mapping[str, int]) -> list[AudienceReason]:
    """Returns the reasons with the numbers of people, in the order in which they are looked at."""
    reasons = []
    for index, part in enumerate(parts(criteria)):
        if count := counts.get(criterion_code(index)):
            reasons.append(AudienceReason("criterion", index, f"not: {describe(part)}".replace("not: not: ", ""), count))
    for code, text in (_BLOCKED | _CADENCE).items():
        if count := counts.get(code):
            reasons.append(AudienceReason(code, None, text, count))
    return reasons


def score_shift(included: Counts, excluded: Counts) -> ScoreShift | None:
    """Returns the warning, by the last scores of people whom no criterion excludes, and of those whom one does; None if the
    criteria do not clearly shift the score.
    """
    if min(included.responses, excluded.responses) < score.HIDDEN_BELOW:
        return None
    both = Counts(*map(sum, zip(structs.astuple(included), structs.astuple(excluded), strict=True)))
    of_included, of_excluded, of_both = score.nps(included), score.nps(excluded), score.nps(both)
    difference: Difference = score.difference(included, excluded)
    if of_included is None or of_both is None or difference.p_value >= 1 - score.CONFIDENCE:
        return None
    points = of_included - of_both
    if abs(points) < MIN_SHIFT:
        return None
    sentence = (
        f"Your criteria {'raise' if points > 0 else 'lower'} the score by {abs(points)} points: the last scores of the "
        f"{included.responses:,} people who are included give an NPS of {of_included}, and those of the "
        f"{excluded.responses:,} whom criteria exclude {of_excluded}; together {of_both}. Choose by who knows you, not by how "
        "content people are."
    )
    return ScoreShift(of_included, of_excluded, of_both, included.responses, excluded.responses, difference.p_value, sentence)
