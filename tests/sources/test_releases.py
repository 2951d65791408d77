from __future__ import annotations

from datetime import date

import pytest

from pmflib.errors import BadInput

ALDER, BIRCH = "101|X10000001|Alder", "102|X10000002|Birch, City of"
OLD, NEW = date(2024, 10, 31), date(2025, 10, 30)


@pytest.fixture
def two_releases(world, make_indicator):
    old = [(ALDER, "2024", "100", "20"), (ALDER, "2023", "100", "30"), (BIRCH, "2024", "50", "x")]
    new = [
        (ALDER, "2025", "90", "9"),
        (ALDER, "2024", "110", "20"),
        (ALDER, "2023", "100", "30"),
        (BIRCH, "2024", "50", "5"),
    ]
    world.ees("old", old, extra=("Referrals", "again"), listed=False)
    world.ees("referrals", new, extra=("referrals", "again"), previous=(("old.csv", OLD),))
    world.add(make_indicator())
    return world


def test_two_releases_stand_side_by_side(two_releases):
    found = two_releases.read().observations
    alder = found[(found["area"] == "X10000001") & (found["period_end"] == "2024-03-31")].sort_values("release")
    assert alder["value"].round(2).tolist() == [20.0, 18.18]
    assert alder["release"].dt.date.tolist() == [OLD, NEW]


def test_the_revision_list_holds_what_changed_and_nothing_else(two_releases):
    found = two_releases.read().revisions.sort_values("area")
    assert found["area"].tolist() == ["X10000001", "X10000002"]
    assert found["old"].fillna(-1).tolist() == [20.0, -1]
    assert found["new"].round(2).tolist() == [18.18, 10.0]
    assert found["old_release"].dt.date.tolist() == [OLD, OLD]
    assert found["new_release"].dt.date.tolist() == [NEW, NEW]


def test_one_release_has_no_revisions(world, make_indicator):
    world.ees("referrals", [(ALDER, "2025", "9", "1")], extra=("referrals", "again"))
    world.add(make_indicator())
    assert world.read().revisions.empty


def test_an_earlier_release_may_lack_a_group_but_the_newest_may_not(world, make_indicator):
    world.ees("old", [(ALDER, "2024", "all", "100", "20")], extra=("group", "referrals", "again"), listed=False)
    new = [(ALDER, "2025", "girls", "90", "9"), (ALDER, "2025", "all", "90", "9")]
    world.ees("referrals", new, extra=("group", "referrals", "again"), previous=(("old.csv", OLD),))
    world.add(make_indicator("REF02", filter={"group": "all"}), make_indicator("REF03", filter={"group": "girls"}))
    assert world.read().notes == ("REF03 is not in old.csv, released 2024-10-31.",)
    world.table("referrals", "old.csv", released=NEW)
    with pytest.raises(BadInput, match=r"indicator REF03: No row has group = 'girls'"):
        world.read()


def test_a_rate_takes_the_population_known_when_it_was_released(world, make_indicator):
    world.ees("old", [(ALDER, "2024", "60")], extra=("referrals",), listed=False)
    world.ees("referrals", [(ALDER, "2024", "60")], extra=("referrals",), previous=(("old.csv", OLD),))
    world.ees("people_old", [(ALDER, "2023", "1000")], extra=("people",), listed=False)
    people = {"calendar": "mid_year", "released": date(2025, 7, 1), "previous": (("people_old.csv", date(2024, 7, 1)),)}
    world.ees("population", [(ALDER, "2023", "1200")], extra=("people",), **people)
    base = {"numerator": ("referrals",), "denominator": ("people",), "denominator_table": "population"}
    world.add(make_indicator("REF01", unit="per 10,000", interval="byar", multiplier=10_000.0, **base))
    found = world.read().observations.sort_values("release")
    assert found["value"].tolist() == [600.0, 500.0]


def test_the_real_file_against_itself_has_no_revision(published_data, tmp_path, world, make_indicator):
    name = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
    lookup = (published_data / "reference" / "la_lookup.csv").read_text(encoding="utf-8-sig")
    world.write("authorities.csv", lookup)
    text = (published_data / "ees" / name).read_text(encoding="utf-8-sig")
    kent_2024 = next(line for line in text.splitlines() if line.startswith("2024,") and ",Kent," in line)
    world.write("new.csv", text)
    world.write("old.csv", text.replace(kent_2024, kent_2024.replace(",24111,", ",24100,")))
    world.table("referrals", "new.csv", previous=(("old.csv", OLD),))
    world.add(make_indicator(numerator=("rereferral_count",), denominator=("referral_count",)))
    found = world.read().revisions
    assert found[["area", "indicator"]].to_numpy().tolist() == [["E10000016", "REF02"]]
