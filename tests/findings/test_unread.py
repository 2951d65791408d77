"""What of the records could not be read, counted or checked."""

from __future__ import annotations

from pmflib import findings
from pmflib.disclosure import ReadContext
from tests.checked import checked
from tests.releases import fabricate

NOTE = ReadContext(where="records/foi.csv, column due", what="'x' is no date; it is left empty.", remedy="Correct it.")


def test_everything_missing_is_told_in_order():
    release = checked(
        unchecked={"One child twice": "The table children comes without a date."},
        unsupported={"Re-referrals within 12 months": "The extract lacks foi."},
        read_notes=(NOTE,),
    )
    assert [(one.kind, one.where) for one in findings.unread(release)] == [
        ("not read", "audits"),
        ("not counted", "Re-referrals within 12 months"),
        ("not checked", "One child twice"),
        ("read with doubts", NOTE.where),
    ]
    assert findings.unread(release)[0].what == "is empty."
    assert findings.unread(release)[-1].remedy == "Correct it."
    last = findings.fault_messages(release, release.context.authority).items[-1]
    assert last.lead == "1 table could not be read:"
    assert last.rest == "audits. Also 1 measure not counted, 1 check not made, 1 column read with doubts."


def test_a_whole_extract_says_so():
    whole = checked(missing_tables={})
    assert findings.unread(whole) == ()
    assert findings.read_sentence(whole) == (
        "The records were taken on 12 October 2026. The extract before it is of 13 July 2026. "
        "Every table was read whole, and every check was made."
    )
    assert "read whole" not in findings.read_sentence(checked())
    leads = [one.lead for one in findings.fault_messages(whole, whole.context.authority).items]
    assert not [lead for lead in leads if "read" in lead.split()]


def test_notes_alone_are_no_missing_table():
    release = checked(missing_tables={}, read_notes=(NOTE, NOTE))
    last = findings.fault_messages(release, release.context.authority).items[-1]
    assert (last.lead, last.rest) == ("Not everything was read as it should be:", "2 columns read with doubts.")


def test_without_records_nothing_is_said():
    assert findings.read_sentence(fabricate()) == ""
