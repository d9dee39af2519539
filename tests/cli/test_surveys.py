"""Surveys as files: what is shown can be applied, and applying it changes nothing."""

from pathlib import Path

import httpx2 as httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import EventRule, Rules, TraitRule
from outoften.domain.field_types import FollowUp, ThankYou, Translation
from outoften.domain.importing.survey_file import describe_changes, read_survey, show_survey, survey_of
from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.survey import Survey
from tests.conftest import refused_with
from tests.server import Server
from tests.web.client import ok_json

texts = st.sampled_from(["Why?", 'Say "so" \\ it', "多语言 😀", "# no comment", "a = 'b'", "\u2028 \u202e"])
keys = st.sampled_from(["promoter", "detractor", "0", "10"])
follow_ups = st.dictionaries(keys, st.builds(FollowUp, texts, comment=st.booleans()), max_size=2)
thanks = st.dictionaries(keys, texts | st.builds(ThankYou, texts, texts, st.just("https://x.example/{score}")), max_size=2)
translations = st.builds(Translation, subject=st.none() | texts, follow_ups=follow_ups, thanks=thanks)
surveys = st.builds(
    Survey,
    id=st.integers(1, 9),
    site_id=st.integers(1, 9),
    name=texts,
    active=st.booleans(),
    subject=st.none() | texts,
    intro=st.none() | texts,
    logo=st.none() | st.just("https://example.com/a.svg"),
    follow_ups=follow_ups,
    thanks=thanks,
    translations=st.dictionaries(st.sampled_from(["de", "pt-br"]), translations),
    rules=st.builds(
        Rules,
        pages=st.sampled_from([(), ("/a/*", "/b")]),
        event=st.none() | st.builds(EventRule, texts, st.dictionaries(texts, st.just(("1", "2")), max_size=1)),
        sample_percent=st.sampled_from([Rules().sample_percent, 12.5]),
        traits=st.sampled_from([(), (TraitRule("plan", "in", ("pro", "x")), TraitRule("since", "after", ("2026-01-01",)))]),
        starts=st.none() | st.dates(),
        cap=st.none() | st.integers(1, 9),
    ),
    appearance=st.builds(Appearance, scheme=st.sampled_from(["auto", "dark"])),
    cadence=st.builds(Cadence, st.integers(0, 365), st.sampled_from([(), (1, 2)])),
)


@settings(max_examples=60)
@given(surveys)
def test_applying_what_was_shown_changes_nothing(survey: Survey) -> None:
    read = read_survey(show_survey(survey), {"de", "pt-br", "en"})
    assert describe_changes(survey, read) == []
    applied = survey_of(read, survey.id, survey.site_id)
    assert applied == survey
    assert show_survey(applied) == show_survey(survey)


@pytest.mark.parametrize("text", ["[[", "a=" + "[" * 20_000, "id=" + "9" * 5000])
def test_what_is_no_toml_is_refused_in_words(text: str) -> None:
    with refused_with("file_invalid"):
        read_survey(text, {"en"})


def test_a_file_changes_a_survey_of_a_running_server(tmp_path: Path) -> None:
    file = tmp_path / "survey.toml"
    with Server(tmp_path) as server:
        shown = server.run("survey", "show", "1").stdout
        assert "# Whether the survey asks respondents." in shown
        # As Windows saves it.
        file.write_text(shown, "utf-8-sig")
        assert "already" in server.run("survey", "apply", str(file)).stdout
        file.write_text(shown.replace("answered_days = 90", "answered_days = 30"), "utf-8")
        tried = server.run("survey", "apply", str(file), "--dry-run")
        assert (tried.returncode, "90 → 30" in tried.stdout) == (0, True)
        with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {server.admin_key}"}) as owner:
            assert ok_json(owner.get("/v1/surveys/1"))["version"] == 1
            applied = server.run("survey", "apply", str(file))
            assert applied.returncode == 0, applied.stderr
            survey = ok_json(owner.get("/v1/surveys/1"))
            assert (survey["version"], survey["cadence"]["answered_days"]) == (2, 30)
            file.write_text(shown.replace("id = 1\n", "", 1), "utf-8")
            assert "Created survey 2" in server.run("survey", "apply", str(file)).stdout
            assert ok_json(owner.get("/v1/surveys/2"))["name"] == survey["name"]
        file.write_text(shown.replace("badge =", "bagde ="), "utf-8")
        refused = server.run("survey", "apply", str(file))
        assert (refused.returncode, "Did you mean `badge`?" in refused.stderr) == (2, True)
