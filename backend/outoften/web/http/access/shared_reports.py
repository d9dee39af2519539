"""What visitors of a shared link read of a report: nothing about single people."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.access.share import Share
from outoften.domain.reports.choices_report import ChoicesReport
from outoften.domain.reports.goals import GoalsReport
from outoften.domain.reports.rates import ResponseRateReport
from outoften.domain.reports.score_report import SEGMENT_HIDDEN_BELOW, ScoreReport
from outoften.domain.reports.segment_report import SegmentReport, SegmentRow
from outoften.domain.reports.trend import TrendReport
from outoften.domain.themes.theme_report import CommentExample, ThemesReport


def redact(report: Struct, share: Share) -> Struct:
    """Returns a report as the link shows it. The report must be one of those that links can show."""
    # The score before and after a note.
    if isinstance(score := getattr(report, "score", None), ScoreReport):
        return replace(report, score=redact(score, share))
    match report:
        case ScoreReport():
            return report if "goals" in share.sections else replace(report, benchmarks=[])
        case TrendReport():
            return replace(report, versions=[replace(version, published_by=None) for version in report.versions])
        case SegmentReport():
            return replace(report, data=_shown_rows(report.data))
        case ThemesReport():
            themes = [_redact_examples(theme, share) for theme in report.themes]
            return replace(report, themes=themes, terms=[_redact_examples(term, share) for term in report.terms])
        case ResponseRateReport() | GoalsReport() | ChoicesReport():
            return report
    raise TypeError(f"No link can show a {type(report).__name__}.")


def _shown_rows(rows: list[SegmentRow]) -> list[SegmentRow]:
    """Returns the rows that are large enough. Others are left out until subtracting these from all tells of no few people."""
    shown = [row for row in rows if row.responses >= SEGMENT_HIDDEN_BELOW]
    if len(shown) < len(rows):
        total = rows[0].responses + rows[0].others_responses
        while shown and 0 < total - sum(row.responses for row in shown) < SEGMENT_HIDDEN_BELOW:
            shown.remove(min(shown, key=lambda row: row.responses))
    return shown


def _redact_examples(mentioned: Any, share: Share) -> Any:
    """Returns a theme or term without its comments; if the link shows comments, with these, but without ids and times."""
    examples = enumerate(mentioned.examples if share.shows_comments else ())
    return replace(mentioned, examples=[_redact_example(number, example) for number, example in examples])


def _redact_example(number: int, example: CommentExample) -> CommentExample:
    midnight = datetime.combine(example.answered_at.astimezone(UTC).date(), time(), UTC)
    return replace(example, id=UUID(int=number), answered_at=midnight)
