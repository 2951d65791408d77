"""What names or finds a person is masked; the rest of the text is left as it was written."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.redaction import find, is_upn, masked

NAMES = ("Oluwaseun", "Will", "P0001234", "Szczepański")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("My son Jake was seen by Mrs O'Hara.", "My son [name] was seen by Mrs [name]."),
        ("The social worker, Anna Smith, never rang.", "The social worker, [name], never rang."),
        ("She is called Amélie-Rose and is five.", "She is called [name] and is five."),
        ("I saw Oluwaseun’s drawing.", "I saw [name] drawing."),
        ("Will she ask SZCZEPAŃSKI? She will.", "[name] she ask [name]? She will."),
        ("Ring 07700 900123, (01622) 414141 or +44 7700 900 123.", "Ring [telephone], [telephone] or [telephone]."),
        ("Write to jake.hall@example.org or jake (at) example.org", "Write to [e-mail] or [e-mail]"),
        ("See www.example.org/jake and @jakey2014", "See [web address] and [web address]"),
        ("NHS 943 476 5919", "NHS [NHS number]"),
        ("UPN H801200001001 is his.", "UPN [pupil number] is his."),
        ("NI QQ 12 34 56 C", "NI QQ 12 34 56 C"),
        ("NI AB 12 34 56 C", "NI [insurance number]"),
        ("Born on 3 May 2014, seen 12/03/26.", "Born on [date], seen [date]."),
        ("DOB 3rd March; moved in March.", "DOB [date]; moved in March."),
        ("We live at Flat 3, 12 Mill Lane, ME14 1XX.", "We live at [address], [postcode]."),
        ("Case 12345678 again.", "Case [number] again."),
    ],
)
def test_what_finds_a_person_is_masked(text: str, said: str) -> None:
    assert masked(text, names=NAMES).text == said


@pytest.mark.parametrize(
    "text",
    [
        "We waited 45 days for 3 visits; it cost £1,234,567 and 12.5% more than in 2019.",
        "The Council said no. In June it got better. May we ask why?",
        "My son The school says is fine. My daughter is well.",
        "12 children on 3 plans in 2025-26, quarter 2, at 10.30 on Monday.",
        "Reference C-24-118, section 47, regulation 5.",
    ],
)
def test_plain_words_and_figures_stay(text: str) -> None:
    assert masked(text, names=("will",)).text == text


@pytest.mark.parametrize(
    ("number", "good"), [("H801200001001", True), ("A801200001001", False), ("H80120000100", False)]
)
def test_pupil_numbers_are_known_by_their_check_letter(number: str, good: bool) -> None:
    assert is_upn(number) is good


@given(st.text(max_size=200), st.lists(st.text(min_size=2, max_size=10), max_size=3))
def test_findings_are_in_order_and_apart_and_the_rest_is_kept(text: str, names: list[str]) -> None:
    found = find(text, names=names)
    assert all(one.end <= after.start for one, after in itertools.pairwise(found))
    rest = "".join(
        text[a:b]
        for a, b in zip([0, *(one.end for one in found)], [*(one.start for one in found), len(text)], strict=True)
    )
    told = masked(text, names=names).text
    for one in found:
        told = told.replace(f"[{one.kind}]", "", 1)
    assert len(told) == len(rest)


@given(st.integers(0, 2**32))
def test_no_planted_person_is_left_in_a_complaint(seed: int) -> None:
    draw = random.Random(seed)
    first, last = (
        draw.choice(["Jake", "Zoë", "Mohammed", "Siân"]),
        draw.choice(["Hall", "O'Brien", "Lewis-Roe", "Çelik"]),
    )
    phone = f"07{draw.randrange(10**9):09d}"
    secrets = [
        f"{first} {last}",
        f"{phone[:5]} {phone[5:]}",
        f"{first.lower()}.x@example.org",
        f"{draw.randrange(1, 29)}/0{draw.randrange(1, 9)}/2012",
    ]
    text = draw.choice(
        [
            "My daughter {0} told Dr {0} so. Ring {1}. Mail {2}. DOB {3}.",
            "Dear team, the carer {0} said: call {1} or {2} about the child born {3}.\nThanks, {0}",
        ]
    ).format(*secrets)
    told = masked(text).text
    assert not [secret for secret in (*secrets, first, last, phone) if secret in told]
