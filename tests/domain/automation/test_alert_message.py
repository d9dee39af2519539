"""What people read of an alert in a chat."""

from outoften.domain.automation.message import message_of
from outoften.domain.automation.samples import sample_payload


def test_a_message_about_an_alert_has_its_sentence() -> None:
    facts = dict(message_of(sample_payload("alert.opened")).facts)
    assert facts["What happened"] == (
        "The score fell from 40 to 20 (280 responses in 14 days, compared with 1,800 in the 90 days before)."
    )
    assert (
        "No page has loaded the tag since 20 Nov 2026, 09:30 UTC,"
        in dict(message_of(sample_payload("tag.silent")).facts)["What happened"]
    )
