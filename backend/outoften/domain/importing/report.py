"""What an import has done, or would do."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.importing.source import SourceName

MAX_SHOWN_REJECTED = 100


class RejectedRecord(Struct, frozen=True):
    """A record that is not imported."""

    file: Annotated[str, Meta(description="The name of the file.", examples=["responses.csv"])]
    line: Annotated[int, Meta(description="The line on which the record begins, from 1.", examples=[3])]
    code: Annotated[str, Meta(description="The stable code of the reason.", examples=["score_missing"])]
    reason: Annotated[str, Meta(description="The reason in English.", examples=["There is no score."])]
    cells: Annotated[tuple[str, ...], Meta(description="The beginning of the record.", examples=[["", "2025-11-22"]])]


class UnderstoodColumn(Struct, frozen=True):
    """A column of the file."""

    name: Annotated[str, Meta(description="The name in the first row.", examples=["NPS"])]
    field: Annotated[
        str, Meta(description="A field, `traits.` with a name, or an empty text if it is left out.", examples=["score"])
    ]
    examples: Annotated[
        list[str], Meta(description="The beginnings of the first three different values.", examples=[["9", "10", "7"]])
    ]


class PreviewProblem(Struct, frozen=True):
    """The reason why a file can't be imported until its sender says more, such as which column is the score."""

    code: Annotated[str, Meta(description="The stable code of the reason.", examples=["columns_invalid"])]
    reason: Annotated[str, Meta(description="The reason in English.", examples=["No column is the score from 0 to 10."])]


class ImportNumbers(Struct, frozen=True, kw_only=True):
    """The numbers of an import."""

    records: Annotated[int, Meta(description="Records of the file.", examples=[1250])]
    new: Annotated[int, Meta(description="Responses and dismissals that were not there before.", examples=[1200])]
    already_imported: Annotated[int, Meta(description="Responses that were imported before.", examples=[40])]
    repeated: Annotated[int, Meta(description="Records that the file has more than once.", examples=[0])]
    left_out: Annotated[int, Meta(description="Records that are no responses, such as events of other kinds.", examples=[0])]
    people: Annotated[int, Meta(description="Records about people, which responses name.", examples=[0])]
    dismissals: Annotated[int, Meta(description="Records of people who closed the survey.", examples=[0])]
    rejected: Annotated[int, Meta(description="Records that are not imported.", examples=[10])]
    first_answer: Annotated[datetime | None, Meta(description="The time of the first answer.")]
    last_answer: Annotated[datetime | None, Meta(description="The time of the last answer.")]
    distribution: Annotated[list[int], Meta(description="The number of answers with each score: 11 numbers, for 0 to 10.")]
    score: Annotated[int | None, Meta(description="The Net Promoter Score of the file; null without answers.", examples=[42])]
    comments: Annotated[int, Meta(description="Answers with a comment.", examples=[600])]


class ResponseImportReport(ImportNumbers, frozen=True, kw_only=True):
    """The result of an import, or of its preview."""

    dry_run: Annotated[bool, Meta(description="Whether it was a preview: nothing was stored.")]
    survey_id: Annotated[int, Meta(description="The survey that the responses are imported into.")]
    source: Annotated[SourceName, Meta(description="The product that the file was read as.")]
    detected: Annotated[SourceName | None, Meta(description="The product that the file looks like; null if none.")]
    columns: Annotated[list[UnderstoodColumn], Meta(description="The columns of a table, and what each of them is.")]
    time_zone: Annotated[str, Meta(description="The time zone of dates without an offset.", examples=["Europe/Berlin"])]
    rejected_records: Annotated[
        list[RejectedRecord], Meta(description="The first 100 of these; `format=csv` has all.", examples=[[]])
    ]
    surveys: Annotated[
        dict[str, int], Meta(description="The number of records of each survey of the product, by the survey's id there.")
    ]
    warnings: Annotated[list[str], Meta(description="Warnings in English, to check before the import.", examples=[[]])]
    problem: Annotated[
        PreviewProblem | None,
        Meta(description="The reason why the import would be refused, in a preview; other parameters mend it."),
    ]


def numbers_of(report: ResponseImportReport) -> ImportNumbers:
    """Returns the numbers alone: in everything else, people may be named, and no erasure would find them."""
    return ImportNumbers(**{name: getattr(report, name) for name in ImportNumbers.__struct_fields__})
