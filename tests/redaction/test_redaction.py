"""What names or finds a person is masked; the rest of the text is left as it was written."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.redaction import find, is_upn, masked
from tests.redaction.corpus import HELD_BACK, PERSONAL, PLAIN

NAMES = ("Oluwaseun", "Will", "P0001234", "Szczepański")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("My son Jake was seen by Mrs O'Hara.", "My son [name] was seen by Mrs [name]."),
        ("Mrs Hall and Mr. Church left.", "Mrs [name] and Mr. [name] left."),
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


def marked(text: str) -> tuple[str, list[range]]:
    """Return a text of the corpus without its brackets, and where its secrets stand."""
    plain, places, last = "", [], 0
    for match in re.finditer(r"\[\[(.*?)\]\](?!\])", text, re.DOTALL):
        plain += text[last : match.start()]
        places.append(range(len(plain), len(plain) + len(match[1])))
        plain, last = plain + match[1], match.end()
    return plain + text[last:], places


def missed(texts: tuple[tuple[str, str], ...], *, thorough: bool) -> tuple[list[str], int]:
    """Return the secrets of which a letter or digit is left, and how many there are."""
    left, every = [], 0
    for _, text in texts:
        plain, places = marked(text)
        gone = {at for one in find(plain, thorough=thorough) for at in range(one.start, one.end)}
        every += len(places)
        left += [plain[at.start : at.stop] for at in places if any(plain[i].isalnum() and i not in gone for i in at)]
    return left, every


def test_every_person_of_the_corpus_is_masked_and_all_but_one_of_those_held_back() -> None:
    assert missed(PERSONAL, thorough=True) == ([], 52)
    assert missed(HELD_BACK, thorough=True) == (["Ifeanyi"], 52)


def test_without_being_thorough_what_has_a_form_or_is_announced_is_masked_all_the_same() -> None:
    formed = tuple(one for one in (*PERSONAL, *HELD_BACK) if one[0] not in ("name", "initials"))
    assert missed(formed, thorough=False)[0] == []
    left, every = missed((*PERSONAL, *HELD_BACK), thorough=False)
    assert len(left) < 0.35 * every


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_with_a_capital_stay(text: str) -> None:
    assert masked(text, thorough=True).text == text


def test_no_more_is_masked_than_the_secrets_of_a_text() -> None:
    for _, text in (*PERSONAL, *HELD_BACK):
        plain, places = marked(text)
        inside = {at for place in places for at in place}
        assert all(any(at in inside for at in range(one.start, one.end)) for one in find(plain, thorough=True)), plain


@pytest.mark.parametrize(
    "piece", ["a.", "A.", "Ab-", "A ", "oh ", "a dot ", "07 ", "St. ", "my son ", "Mc", "1 ", "A1 "]
)
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str) -> None:
    text = piece * 5_000
    assert sum(one.end - one.start for one in find(text, thorough=True)) <= len(text)


@given(st.text(max_size=300))
def test_being_thorough_masks_whatever_is_masked_without(text: str) -> None:
    less, more = ({at for one in find(text, thorough=way) for at in range(one.start, one.end)} for way in (False, True))
    assert less <= more
