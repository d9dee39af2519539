"""Sources: each product's file is recognized and read as what it says."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from outoften.domain.errors import InvalidError
from outoften.domain.importing.columns import find_question
from outoften.domain.importing.imported import ImportedPerson, ImportedResponse
from outoften.domain.importing.reading import Entry, ImportFile, ReadOptions
from outoften.domain.importing.scores import check_scale, parse_score, scale_warning
from outoften.domain.importing.times import date_reader, find_order
from outoften.domain.surveys.texts.locale_texts import with_formality
from outoften.locales import load_locales
from tests.domain.importing import samples
from tests.domain.importing.samples import SAMPLES

NOW = datetime(2026, 12, 24, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
LOCALES = load_locales()


def opened(content: str | bytes, piece_bytes: int = 1 << 20, **options: Any) -> ImportFile:
    """The file with this content, read in pieces."""
    data = content.encode() if isinstance(content, str) else content
    pieces = [data[begin : begin + piece_bytes] for begin in range(0, len(data), piece_bytes)]
    return ImportFile("answers", lambda: iter(pieces), ReadOptions(**options), BERLIN, NOW)


def entries(content: str | bytes, **options: Any) -> list[Entry]:
    """What each record says."""
    return list(opened(content, **options).entries())


def responses(content: str | bytes, **options: Any) -> list[ImportedResponse]:
    """The responses of a file."""
    return [entry.found for entry in entries(content, **options) if isinstance(entry.found, ImportedResponse)]


def problems(found: Sequence[Entry]) -> list[tuple[int, str]]:
    """The lines and codes of rejected records."""
    return [(entry.line, entry.problem[0]) for entry in found if entry.problem]


def refused(content: str | bytes, **options: Any) -> str:
    """The code with which a file is refused."""
    with pytest.raises(InvalidError) as refusal:
        entries(content, **options)
    return refusal.value.code


@pytest.mark.parametrize("source", SAMPLES)
def test_each_product_is_recognized(source: str) -> None:
    assert opened(SAMPLES[source]).source.name == source


@pytest.mark.parametrize("source", SAMPLES)
def test_a_file_says_the_same_whatever_pieces_it_comes_in(source: str) -> None:
    assert list(opened(SAMPLES[source], piece_bytes=200).entries()) == entries(SAMPLES[source])


def test_delighted_responses_keep_comment_page_note_and_tags() -> None:
    found = entries(samples.DELIGHTED)
    first, second = responses(samples.DELIGHTED)
    assert (first.score, first.comment, first.page, first.note, first.tags) == (
        *(9, "Quick and kind.\nThank you!", "https://shop.example/thanks", "Called back", ("vip",)),
    )
    assert (first.email, first.name, first.traits) == ("Anna@example.com", "Anna Meier", {"plan": "pro"})
    assert first.at == datetime(2024, 4, 18, 5, 34, 20, tzinfo=UTC)
    assert (second.person, second.email) == ("11", None)
    assert problems(found) == [(3, "not_nps")]
    assert found[-1].found == ImportedPerson("11", None, "ben@example.com", "Ben Ito")


def test_columns_of_delighted_are_found_by_their_words() -> None:
    first, second = responses(samples.DELIGHTED_CSV)
    assert opened(samples.DELIGHTED_CSV).source.name == "delighted"
    assert (first.key, first.person, first.name, first.email, first.score, first.comment) == (
        *("1001", "10", "Anna Meier", "anna@example.com", 9, "Quick, kind"),
    )
    assert second.traits == {"Delighted_Source": "Email", "plan": "free"} or second.traits["plan"] == "free"


def test_declines_of_wootric_are_dismissals_and_end_users_are_people() -> None:
    first, second, decline = responses(samples.WOOTRIC)
    assert (first.score, first.at, first.page) == (10, datetime(2023, 12, 16, 17, 5, tzinfo=UTC), "https://app.example/home")
    assert (second.score, decline.score, decline.person) == (6, None, "7")
    assert entries(samples.WOOTRIC)[-1].found == ImportedPerson("7", "user-7", "cora@example.com", None, {"plan": "pro"})


def test_columns_of_delighted_are_found_by_their_last_words_and_other_surveys_are_rejected() -> None:
    head = "Survey Response ID,Survey Response Score (0-10),Survey Response Comment,Survey Responded At,Survey Type\n"
    found = entries(f"{head}1,9,Quick,2024-04-18,NPS\n2,4,,2024-04-18,CSAT\n", source="delighted")
    assert [(one.key, one.score, one.comment) for one in (found[0].found,) if isinstance(one, ImportedResponse)] == [
        ("1", 9, "Quick")
    ]
    assert problems(found) == [(3, "not_nps")]


def test_submissions_to_other_surveys_of_hubspot_are_rejected() -> None:
    (only,) = responses(samples.HUBSPOT)
    table = "hs_object_id,hs_value,hs_survey_type,hs_submission_timestamp\n1,9,NPS,2024-02-03\n2,4,CSAT,2024-02-03\n"
    assert problems(entries(table)) == [(3, "not_nps")]
    assert (only.key, only.score, only.comment, only.email) == ("301", 8, "Fine", "dora@example.com")
    assert problems(entries(samples.HUBSPOT)) == [(1, "not_nps")]


def test_events_of_posthog_are_answers_and_dismissals() -> None:
    found = responses(samples.POSTHOG)
    assert [(one.key, one.score, one.comment) for one in found] == [
        *(("sub-1", 7, None), ("sub-1", 8, "Easy to use"), ("e4", None, None), ("e5", 2, "Slow"))
    ]
    assert {one.respondent_id for one in found} == {"user-1"}


def test_one_apostrophe_before_a_cell_of_formbricks_is_removed() -> None:
    first, second = responses(samples.FORMBRICKS)
    assert (first.score, first.comment, first.tags, first.email) == (10, "=SUM(1)", ("vip", "new"), "fay@example.com")
    assert second.at == datetime(2026, 8, 23, 5, 41, 54, tzinfo=UTC)
    assert first.traits["country"] == "DE"


def test_surveymonkey_has_two_header_rows_and_labels_as_scores() -> None:
    first, second = responses(samples.SURVEYMONKEY)
    assert [(first.key, first.score, first.comment), (second.key, second.score)] == [("114", 10, "Great"), ("115", 7)]
    assert first.at == datetime(2025, 11, 30, 13, 3, 4, tzinfo=UTC)
    assert first.name == "Gil Orr"


def test_surveymonkey_without_its_second_header_row_loses_no_response() -> None:
    first_row, _, *rows = samples.SURVEYMONKEY.splitlines(keepends=True)
    assert [one.key for one in responses(first_row + "".join(rows))] == ["114", "115"]


def test_columns_without_a_name_are_no_comment() -> None:
    table = samples.SURVEYMONKEY.replace("company?,Why?", "company?,,Why?").replace("Response,Open", "Response,Other,Open")
    assert [one.comment for one in responses(table.replace("likely - 10,", "likely - 10,,").replace(",7,", ",7,,"))] == [
        *("Great", None)
    ]


def test_typeform_has_times_in_utc_and_partial_answers_without_a_score() -> None:
    (only,) = responses(samples.TYPEFORM)
    assert (only.key, only.score, only.comment, only.at) == ("tok1", 9, "Because", datetime(2023, 1, 23, 6, 27, 59, tzinfo=UTC))
    assert problems(entries(samples.TYPEFORM)) == [(3, "score_missing")]


def test_google_forms_has_times_with_an_offset() -> None:
    found = responses(samples.GOOGLE_FORMS)
    assert [one.score for one in found] == [9, 0, 0]
    assert found[0].at == datetime(2022, 11, 30, 21, 39, 41, tzinfo=UTC)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_question_of_the_score_is_found_in_every_language(locale: str) -> None:
    language = LOCALES[locale]
    for texts in (language, with_formality(language, "informal")):
        assert [find_question(["Name", text]) for text in texts.questions.values()] == list(texts.questions.values())


def test_a_file_of_rejected_rows_is_recognized_as_its_product_again() -> None:
    for table, source in ((samples.GOOGLE_FORMS, "google_forms"), (samples.FORMBRICKS, "formbricks")):
        header, *rows = table.splitlines(keepends=True)
        mended = '"file","line","rejected_because",' + header + "".join(f'"a","2","Why",{row}' for row in rows)
        assert opened(mended).source.name == source
        assert [(one.key, one.comment) for one in responses(mended)] == [(one.key, one.comment) for one in responses(table)]


def test_any_table_is_read_by_its_columns_with_dates_in_the_time_zone_of_the_site() -> None:
    found = opened(samples.CSV)
    first, second = responses(samples.CSV)
    assert found.has_naive_dates
    assert (first.at, first.email, first.traits) == (datetime(2024, 12, 31, 9, tzinfo=UTC), "ida@example.com", {"plan": "pro"})
    assert (second.score, second.comment) == (2, None)
    named = responses("Mark,When\n4,2025-01-01\n", columns={"Mark": "score", "When": "answered_at"})
    assert [one.score for one in named] == [4]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        *(("9", 9), ("10.0", 10), ("0 - Not at all likely", 0), ("NOT AT ALL LIKELY - 0", 0), ("7 (good)", 7), (7.0, 7)),
        *((10, 10), ("09", 9), ("+9", 9), ("010", 10), ("00", 0)),
    ],
)
def test_scores_with_labels_are_scores(text: object, score: int) -> None:
    assert parse_score(text) == score


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("11", "score_outside"), ("-1", "score_outside"), (100, "score_outside"), ("95", "score_outside")),
        *(
            ("4/5", "score_invalid"),
            ("9 of 10", "score_invalid"),
            ("5 out of 5", "score_invalid"),
            ("90%", "score_outside"),
            ("7.5", "score_invalid"),
        ),
        *(("٣", "score_invalid"), (True, "score_invalid"), (float("nan"), "score_invalid"), ("1e1", "score_invalid")),
        *(("", "score_missing"), (None, "score_missing"), ("  ", "score_missing"), ("good", "score_invalid")),
    ],
)
def test_what_is_no_score_is_rejected(text: object, code: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        parse_score(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("counts", "outside", "question"),
    [
        ({1: 3, 2: 4, 3: 5, 4: 6, 5: 9}, 0, "Score"),
        (dict.fromkeys(range(1, 8), 60), 0, "Score"),
        ({9: 50, 10: 50}, 10, "Score"),
        ({9: 5, 10: 5}, 0, "How likely (1-10)?"),
        ({3: 2, 4: 2}, 0, "Rate us from 1 to 5"),
        ({9: 5}, 0, "Satisfaction in %"),
    ],
)
def test_files_of_another_scale_are_refused(counts: dict[int, int], outside: int, question: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        check_scale([counts.get(score, 0) for score in range(11)], outside, question)
    assert refusal.value.code == "scale_other"


@pytest.mark.parametrize(
    ("counts", "question"), [({0: 1, 9: 50}, "0-10"), ({3: 5}, "Score"), ({0: 1, 10: 1}, "1-10"), ({9: 9}, "Q1 2025-10 score")]
)
def test_files_of_the_scale_from_0_to_10_are_not_refused(counts: dict[int, int], question: str) -> None:
    check_scale([counts.get(score, 0) for score in range(11)], 0, question)


@pytest.mark.parametrize(
    ("counts", "warns"),
    [({5: 6}, True), ({7: 100}, True), ({9: 400}, True), ({5: 4}, False), ({5: 20}, False), ({0: 1, 9: 400}, False)],
)
def test_scores_that_may_be_of_another_scale_are_warned_of(counts: dict[int, int], warns: bool) -> None:
    assert bool(scale_warning([counts.get(score, 0) for score in range(11)])) == warns


def test_dates_that_can_be_read_in_two_ways_are_asked_about() -> None:
    table = "score,date\n9,{} 12:00\n8,{} 12:00\n"
    assert refused(table.format("01/02/2025", "03/04/2025")) == "dates_ambiguous"
    assert refused(table.format("13/02/2025", "03/14/2025")) == "dates_mixed"
    assert [one.at.month for one in responses(table.format("01/02/2025", "13/04/2025"))] == [2, 4]
    assert [one.at.day for one in responses(table.format("01/02/2025", "04/13/2025"))] == [2, 13]
    assert [one.at.day for one in responses(table.format("01/02/2025", "03/04/2025"), day_first=False)] == [2, 4]
    assert find_order(["05/06/24"]) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("1999-12-31", "date_too_old"), ("2027-01-01", "date_in_future"), ("soon", "date_invalid"), ("", "date_missing")],
)
def test_impossible_dates_are_rejected(text: str, code: str) -> None:
    assert problems(entries(f"score,date\n9,{text}\n")) == [(2, code)]


@pytest.mark.parametrize(
    "text", ["2025-02-30", "31/02/2025", "2025-01-01 25:00", "13/13/2025", "2025/01/01 13:00 PM", "9" * 20]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        date_reader(UTC, True)(text)
    assert refusal.value.code == "date_invalid"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        *(("30 Nov 2025", -1), ("30-Nov-2025 12:00", 11), ("Nov 30, 2025 at 2:00 PM", 13), ("Sunday, November 30, 2025", -1)),
        *(("Sun, 30 Nov 2025 02:00:00 GMT", 2), ("30.11.2025, 12:00 Uhr", 11), ("30.11.2025 2:00 p. m. GMT-5", 19)),
        *(("2025-11-30 12:00:00 CET", 11), ("2025/11/30 2:00:00 PM MEZ", 13)),
    ],
)
def test_dates_with_names_of_months_or_time_zones_are_read_as_local_times(text: str, hours: int) -> None:
    assert date_reader(BERLIN, None)(text) == datetime(2025, 11, 30, tzinfo=UTC) + timedelta(hours=hours)


def test_the_name_of_a_time_zone_tells_the_two_hours_apart_that_have_the_same_time() -> None:
    read = date_reader(BERLIN, None)
    assert [read(f"2025-10-26 02:30 {name}").hour for name in ("CEST", "CET")] == [0, 1]
    assert problems(entries("score,date\n9,2025-10-26 02:30 EST\n")) == [(2, "date_invalid")]


@pytest.mark.parametrize(
    "begin", ["1/1/2025", "1/1/2025 10:00", "1/1/2025 10:00 PM", "1/1/2025 10:00 GMT", "1 Jan 2025", "1 Jan"]
)
@pytest.mark.parametrize("space", [" ", "\t", ","])
def test_a_long_text_that_begins_like_a_date_takes_no_more_than_linear_time(begin: str, space: str) -> None:
    started = time.process_time()
    with pytest.raises(InvalidError):
        date_reader(UTC, True)(f"{begin}{space * 1_000_000}x")
    assert time.process_time() - started < 5


def test_damaged_tables_reject_the_rows_that_are_damaged() -> None:
    head = "id,score,date,comment\n"
    rows = 'a,9,2025-01-01,"a ""quoted"" word"\nb,8,2025-01-01,nul\x00 byte\nc,7,2025-01-01,{}\nd,6,2025-01-01,x,y\n'
    found = entries(head + rows.format("z" * 900_000))
    assert [one.comment for one in responses(head + rows.format("ok"))] == ['a "quoted" word', "nul byte", "ok"]
    assert problems(found) == [(4, "row_invalid"), (5, "row_invalid")]
    cut = entries(head + 'a,9,2025-01-01,ok\nb,8,2025-01-01,"never closed\nc,7,2025-01-01,ok\n')
    assert [bool(one.found) for one in cut] == [True, False, True]
    assert refused("id,score\na,9\n") == "columns_invalid"
    assert refused(b"") == "file_empty"
    assert refused(b"PK\x03\x04rest") == "file_packed"
    for other in (b"\x89PNG\r\n\x1a\n\0", b"%PDF-1.7\n", b"7z\xbc\xaf'\x1c\0\x04", b"<!DOCTYPE html>\n<html>"):
        assert refused(other) == "file_invalid"


def test_a_row_whose_quotation_mark_is_not_closed_hides_no_other_row() -> None:
    rows = ('a,9,2025-01-01,"never closed', "b,8,2025-01-02,ok", 'c,7,2025-01-03,"two', 'lines"', "", 'd,6,2025-01-04,"open')
    found = entries("id,score,date,comment\n" + "\n".join(rows))
    assert [(one.key, one.comment) for one in (entry.found for entry in found) if isinstance(one, ImportedResponse)] == [
        *(("b", "ok"), ("c", "two\nlines"))
    ]
    assert problems(found) == [(2, "row_invalid"), (7, "row_invalid")]
    assert found[0].record == ["a", "9", "2025-01-01", "never closed"]
    many = entries("id,score,date,comment\n" + 'a,9,2025-01-01,"open\n' * 500)
    assert not any(entry.found for entry in many)


def test_damaged_json_rejects_the_records_that_are_damaged() -> None:
    good = '{"event": "survey sent", "timestamp": "2025-01-01T00:00:00Z", "properties": {"$survey_response": "9"}}'
    lines = entries(f'{good}\n{{"event": \n[1]\n{good}')
    assert [bool(entry.found) for entry in lines] == [True, False, False, True]
    assert problems(lines) == [(2, "row_invalid"), (3, "row_invalid")]
    cut = entries(f"[{good},\n{good[:-20]}")
    assert [bool(entry.found) for entry in cut] == [True, False]
    assert problems(entries("[" + "[" * 100_000 + "\n" + good))[:1] == []
    assert entries(f"{good}\n" + '{"a":' * 100_000)[1].problem
    # A cell with JSON, as in exports of PostHog as CSV.
    nested = good.replace('{"$survey_response": "9"}', msgspec.json.encode('{"a":' * 100_000).decode())
    assert [bool(entry.found) for entry in entries(f"{good}\n{nested}\n{good}")] == [True, False, True]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_tables_of_other_encodings_are_read(encoding: str) -> None:
    table = "score;date;comment\n" + "9;2025-01-01;Schöne Grüße\n" * 3
    assert responses(table.encode(encoding))[0].comment == "Schöne Grüße"


def test_respondents_that_cannot_be_used_are_left_out_or_rejected() -> None:
    table = f"score,date,email,user id\n9,2025-01-01,n/a,\n9,2025-01-01,,{'x' * 200}\n"
    assert [one.email for one in responses(table)] == [None]
    assert problems(entries(table)) == [(3, "respondent_invalid")]


def test_records_of_unexpected_shapes_are_rejected_or_read_without_what_cannot_be_stored() -> None:
    record = '{"id": 1, "end_user_id": 7, "score": 9, "created_at": 1713418460, "notes": %s, "end_user": {"properties": %s}}'
    shapes = (("5", "{}"), ("[]", '{"n": 1%s}' % ("0" * 400)), ("[]", '{"t": "\\ud800"}'), ("[]", "[1]"))
    found = entries("\n".join(record % shape for shape in shapes))
    assert problems(found)[0] == (1, "row_invalid")
    for entry in found:
        msgspec.msgpack.encode(entry.found)
    assert refused('{"data":' + "[" * 900 + "]" * 900 + "}") == "file_invalid"


def test_lines_that_would_stop_a_server_while_they_are_decoded_are_refused() -> None:
    assert refused("score,date\n" + "," * 1_500_000, piece_bytes=1 << 16) == "file_invalid"
    assert refused(samples.POSTHOG + '\n{"event": "' + "x" * 4_000_000 + '"}') == "file_invalid"


def test_long_names_of_columns_and_many_properties_are_cut() -> None:
    long = "x" * 19_000
    assert [len(name) for name in opened(f"score,date,{long},{long}\n9,2025-01-01,a,b").columns] == [5, 4, 500, 504]
    traits = {f"k{number}": 1 for number in range(5000)}
    record = msgspec.json.decode(samples.DELIGHTED.partition("\n")[0]) | {"person_properties": traits}
    [found] = responses(msgspec.json.encode(record))
    assert len(found.traits) == 200
