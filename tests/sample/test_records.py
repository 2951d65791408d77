"""The case records: what hangs together in clean ones, and that they add up to the published figures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import periods, records
from tests.extracts_read import BEFORE, NEWEST, Tables, extract

TAKEN = pd.Timestamp(2026, 10, 12)


@pytest.fixture(scope="module")
def folder(northmere_records: dict[str, Path]) -> Path:
    return northmere_records["clean"]


@pytest.fixture(scope="module")
def before(northmere_records: dict[str, Path]) -> Tables:
    return extract(northmere_records["clean"], BEFORE)


@pytest.fixture(scope="module")
def faulty(northmere_records: dict[str, Path]) -> Tables:
    return extract(northmere_records["faulty"])


@pytest.fixture(scope="module")
def faults(northmere_records: dict[str, Path]) -> pd.DataFrame:
    return pd.read_csv(northmere_records["faulty"] / "faults.csv", dtype=str, keep_default_na=False)


def working_days(start: pd.Series, end: pd.Series | np.datetime64) -> np.ndarray:
    return periods.working_days_between(np.asarray(start), np.asarray(end))


def posts_wrong(rows: pd.DataFrame) -> pd.Series:
    held = rows["worker_id"].notna()
    twice = held & rows.duplicated(["as_at", "worker_id"], keep=False)
    return (rows["fte"] > 1) | (held & (rows["end_date"] < rows["as_at"])) | twice


class TestShape:
    def test_every_table_is_there_with_fields_of_the_shape(self, clean: Tables):
        shapes = records.tables()
        for name, rows in clean.items():
            assert set(shapes[name].required) <= set(rows.columns) <= set(shapes[name].fields), name
            assert len(rows) > 0, name
        assert len(clean) >= 50

    def test_keys_are_unique_references_stand_and_codes_are_of_their_lists(self, clean: Tables):
        shapes, lists = records.tables(), records.code_lists()
        for name, rows in clean.items():
            key = [column for column in shapes[name].key if column in rows and name != "ssd_department"]
            assert not key or not rows.duplicated(key).any(), name
            for field in shapes[name].fields.values():
                if field.name not in rows:
                    continue
                there = rows[field.name].dropna()
                if field.required:
                    assert len(there) == len(rows), (name, field.name)
                if field.codes:
                    assert set(there) <= set(lists[field.codes].meanings), (name, field.name)
                other, _, column = field.refers_to.partition(".")
                if other in clean:
                    assert there.isin(clean[other][column]).all(), (name, field.name)

    def test_a_twentieth_holds_a_twentieth(self, clean: Tables):
        referred = clean["ssd_cin_episodes"]["cine_referral_date"]
        yearly = referred.between("2021-10-01", "2026-09-30").sum() / 5
        assert yearly == pytest.approx(24_000 * 0.05, rel=0.05)


class TestClean:
    def test_work_follows_the_referral_in_order(self, clean: Tables):
        cases = clean["ssd_cin_episodes"].set_index("cine_referral_id")
        assert (cases["decision_date"] >= cases["cine_referral_date"]).all()
        assert not (cases["cine_close_date"] < cases["cine_referral_date"]).any()
        days = cases[["cine_referral_date", "cine_close_date"]]
        work = clean["ssd_cin_assessments"].join(days, on="cina_referral_id")
        assert (work["cina_assessment_start_date"] >= work["cine_referral_date"]).all()
        assert not (work["cina_assessment_auth_date"] < work["cina_assessment_start_date"]).any()
        assert not (work["cine_close_date"].notna() & work["cina_assessment_auth_date"].isna()).any()
        late = working_days(work["cine_referral_date"], work["cina_assessment_auth_date"].fillna(TAKEN)) > 45
        assert not (late & work["cina_assessment_auth_date"].isna()).any()
        assert late.sum() > 100, "real lateness stays"

    def test_a_child_has_one_case_one_plan_and_one_home_at_a_time(self, clean: Tables):
        for name, child, start, end in (
            ("ssd_cin_episodes", "cine_person_id", "cine_referral_date", "cine_close_date"),
            ("ssd_cp_plans", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
            ("ssd_cla_placement", "clap_person_id", "clap_cla_placement_start_date", "clap_cla_placement_end_date"),
            ("ssd_address", "addr_person_id", "addr_address_start_date", "addr_address_end_date"),
            ("ssd_missing", "miss_person_id", "miss_missing_episode_start_date", "miss_missing_episode_end_date"),
        ):
            rows = clean[name].sort_values([child, start])
            same = rows[child] == rows[child].shift(-1)
            ended = rows[end].fillna(pd.Timestamp(2099, 1, 1))
            assert not (same & (ended > rows[start].shift(-1))).any(), name

    def test_conferences_are_on_working_days_after_the_enquiry_and_plans_start_there(self, clean: Tables):
        met = clean["ssd_initial_cp_conference"].merge(
            clean["ssd_s47_enquiry"], left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id"
        )
        assert len(met) == len(clean["ssd_initial_cp_conference"])
        assert periods.is_working_day(met["icpc_icpc_date"].to_numpy()).all()
        assert (met["icpc_icpc_date"] > met["s47e_s47_start_date"]).all()
        plans = clean["ssd_cp_plans"].merge(met, left_on="cppl_icpc_id", right_on="icpc_icpc_id")
        assert (plans["cppl_cp_plan_start_date"] == plans["icpc_icpc_date"]).all()
        reviews = clean["ssd_cp_reviews"].merge(plans, left_on="cppr_cp_plan_id", right_on="cppl_cp_plan_id")
        assert (reviews["cppr_cp_review_date"] > reviews["cppl_cp_plan_start_date"]).all()

    def test_episodes_of_care_join_without_gap_and_name_their_placement(self, clean: Tables):
        rows = clean["ssd_cla_episodes"].sort_values(["clae_cla_id", "clae_cla_episode_start_date"])
        follows = rows["clae_cla_id"] == rows["clae_cla_id"].shift()
        joined = rows["clae_cla_episode_start_date"] == rows["clae_cla_episode_ceased_date"].shift()
        assert (joined == follows)[follows].all()
        assert (rows["clae_cla_episode_start_reason"] == "S").eq(~follows).all()
        placed = rows.merge(
            clean["ssd_cla_placement"], left_on="clae_cla_placement_id", right_on="clap_cla_placement_id"
        )
        assert (placed["clap_cla_id"] == placed["clae_cla_id"]).all()
        assert (placed["clap_cla_placement_start_date"] <= placed["clae_cla_episode_start_date"]).all()

    def test_every_pupil_number_has_the_right_check_letter(self, clean: Tables):
        numbers = clean["ssd_person"]["upn"].dropna()
        digits = np.array([[int(digit) for digit in number[1:]] for number in numbers])
        letters = np.array(list("ABCDEFGHJKLMNPQRTUVWXYZ"))[(digits * np.arange(2, 14)).sum(axis=1) % 23]
        assert digits.shape[1] == 12
        assert (numbers.str[0].to_numpy() == letters).all()
        without = clean["ssd_person"].loc[clean["ssd_person"]["upn"].isna(), "pers_upn_unknown"]
        assert without.notna().all()

    def test_workers_hold_cases_only_while_in_post(self, clean: Tables):
        posts = clean["workforce"][clean["workforce"]["as_at"] == clean["workforce"]["as_at"].max()]
        holders = set(posts.loc[posts["role"] != "manager", "worker_id"].dropna())
        held = clean["ssd_involvements"]
        assert set(held.loc[held["invo_involvement_end_date"].isna(), "invo_professional_id"]) <= holders
        assert posts["worker_id"].dropna().is_unique
        assert clean["workforce"]["fte"].between(0.1, 1).all()

    def test_children_who_arrive_alone_have_no_home_and_one_team(self, clean: Tables):
        alone = set(clean["ssd_immigration_status"]["immi_person_id"])
        assert not set(clean["ssd_address"]["addr_person_id"]) & alone
        rows = clean["ssd_cla_episodes"]
        theirs = rows["clae_person_id"].isin(alone)
        assert rows.loc[theirs, "team_id"].nunique() == 1
        assert rows.loc[theirs, "district"].isna().all()
        assert rows.loc[~theirs, "district"].notna().all()


class TestExtracts:
    def test_the_earlier_one_holds_what_was_entered_by_then(self, clean: Tables, before: Tables):
        last, taken = pd.Timestamp(2026, 7, 10), pd.Timestamp(2026, 7, 13)
        assert set(before) == set(clean)
        then, now = (tables["ssd_cin_episodes"].set_index("cine_referral_id") for tables in (before, clean))
        assert then["cine_referral_date"].max() <= last
        assert then["recorded_at"].max() <= taken
        assert then.index.isin(now.index).all()
        later = now.loc[then.index]
        closed_since = then["cine_close_date"].isna() & later["cine_close_date"].notna()
        assert closed_since.sum() > 20
        assert (later.loc[closed_since, "cine_close_date"] > last).all()
        assert then.loc[closed_since, "cine_close_reason"].isna().all()
        not_yet = now[(now["cine_referral_date"] <= last) & ~now.index.isin(then.index)]
        assert (not_yet["recorded_at"] > taken).all()

    def test_nothing_is_dated_after_the_extract_it_is_in(self, clean: Tables, before: Tables):
        ahead = {
            "icpc_icpc_target_date",
            "pers_expected_dob",
            *("cppr_cp_review_due", "clar_cla_review_due_date", "due_date", "first_due_date", "end_date"),
        }
        for tables, day in ((clean, TAKEN), (before, pd.Timestamp(2026, 7, 13))):
            for name, rows in tables.items():
                for column in rows.select_dtypes("datetime"):
                    if column not in ahead:
                        assert not (rows[column] > day).any(), (name, column)


class TestPublished:
    """Independent counts with pandas against Northmere's rows of the published tables."""

    def years(self, when: pd.Series) -> pd.Series:
        counts = (when + pd.DateOffset(months=9)).dt.year.value_counts()
        return counts.reindex(range(2022, 2027), fill_value=0)

    def row(self, folder: Path, table: str, column: str, group: str = "") -> pd.Series:
        rows = pd.read_csv(folder / "published" / f"{table}.csv", dtype=str, encoding="utf-8-sig")
        rows = rows[(rows["la_name"] == "Northmere") & (rows.eq(group).any(axis=1) | (group == ""))]
        rows = rows.set_index(rows["time_period"].astype(int))
        return pd.to_numeric(rows[column], errors="coerce").reindex(range(2022, 2027))

    def same(self, counted: pd.Series, printed: pd.Series) -> None:
        shown = printed.notna()
        assert shown.sum() >= 4
        assert counted[shown].tolist() == printed[shown].tolist()

    def test_referrals(self, clean: Tables, folder: Path):
        cases = clean["ssd_cin_episodes"].sort_values(["cine_person_id", "cine_referral_date"])
        when = cases["cine_referral_date"]
        before = when.groupby(cases["cine_person_id"]).shift()
        again = before >= when - pd.DateOffset(years=1)
        self.same(self.years(when), self.row(folder, "cin_referrals", "referral_count"))
        self.same(self.years(when[again]), self.row(folder, "cin_referrals", "rereferral_count"))
        no_action = cases["cine_referral_nfa"] == "Y"
        self.same(self.years(when[no_action]), self.row(folder, "cin_referrals", "no_further_action_count"))
        unneeded = cases["cine_close_reason"].isin(["RC8", "RC9"])
        self.same(self.years(when[unneeded]), self.row(folder, "cin_referrals", "not_in_need_count"))
        need = cases[~no_action & ~unneeded]
        self.same(self.years(need["cine_referral_date"]), self.row(folder, "cin_numbers", "Started_episodes"))
        self.same(self.years(need["cine_close_date"]), self.row(folder, "cin_numbers", "Ended_episodes"))
        held = self.open_on(cases[~no_action], "cine_referral_date", "cine_close_date")
        self.same(held, self.row(folder, "cin_numbers", "At31_episodes"))

    def open_on(self, rows: pd.DataFrame, start: str, end: str) -> pd.Series:
        days = {year: pd.Timestamp(year, 3, 31) for year in range(2022, 2027)}
        ended = rows[end].fillna(pd.Timestamp(2099, 1, 1))
        return pd.Series({year: int(((rows[start] <= day) & (ended > day)).sum()) for year, day in days.items()})

    def test_protection(self, clean: Tables, folder: Path):
        met = clean["ssd_initial_cp_conference"].merge(
            clean["ssd_s47_enquiry"], left_on="icpc_s47_enquiry_id", right_on="s47e_s47_enquiry_id"
        )
        plans = clean["ssd_cp_plans"].query("cppl_cp_plan_ola != 'Y'").set_index("previous_plans")
        began = plans["cppl_cp_plan_start_date"]
        soon = working_days(met["s47e_s47_start_date"], met["icpc_icpc_date"]) <= 15
        enquired = self.years(clean["ssd_s47_enquiry"]["s47e_s47_start_date"])
        self.same(enquired, self.row(folder, "cin_section47", "Section47"))
        self.same(self.years(met["icpc_icpc_date"]), self.row(folder, "cin_section47", "ICPC"))
        bands = [self.row(folder, "cin_section47", f"Duration_{band}_days") for band in ("0-10", "11-15")]
        self.same(self.years(met.loc[soon, "icpc_icpc_date"]), bands[0] + bands[1])
        self.same(self.years(began), self.row(folder, "cp_plans_started", "CPP_start"))
        self.same(self.years(began[began.index > 0]), self.row(folder, "cp_plans_started", "CPP_subsequent"))

    def test_care(self, clean: Tables, folder: Path):
        rows = clean["ssd_cla_episodes"].query("responsible_authority == 'X10000001'")
        started = rows[rows["clae_cla_episode_start_reason"] == "S"]
        ceased = rows[rows["clae_cla_episode_ceased_reason"].fillna("X1") != "X1"]
        for counted, group in (
            (self.years(started["clae_cla_episode_start_date"]), "Children starting to be looked after each year"),
            (self.years(ceased["clae_cla_episode_ceased_date"]), "Children ceasing to be looked after each year"),
            (
                self.open_on(rows, "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
                "Children looked after on 31 March each year",
            ),
        ):
            self.same(counted, self.row(folder, "cla_rates", "children_count", group))

    def test_workforce(self, clean: Tables, folder: Path):
        posts = clean["workforce"][clean["workforce"]["role"].isin(["social_worker", "senior"])]
        listed = [posts[posts["as_at"] == pd.Timestamp(year, 9, 30)] for year in range(2022, 2026)]
        for column, which in (
            ("inpost_fte", lambda rows: rows["status"] == "permanent"),
            ("agency_fte", lambda rows: rows["status"] == "agency"),
            ("vacancy_fte", lambda rows: rows["status"] != "permanent"),
            ("case_holders_fte", lambda rows: rows["cases"] > 0),
        ):
            counted = [float(rows.loc[which(rows), "fte"].sum()) for rows in listed]
            printed = self.row(folder, "workforce", column).loc[2022:2025]
            assert counted == pytest.approx(printed.tolist(), abs=0.06), column
        cases = [float(rows["cases"].sum()) for rows in listed]
        assert cases == self.row(folder, "workforce", "cases").loc[2022:2025].tolist()


class TestFaults:
    def test_each_of_the_forty_is_planted_and_only_in_records_that_are_there(
        self, faults: pd.DataFrame, faulty: Tables
    ):
        assert set(faults["fault"]) == {f"DQ{number:02d}" for number in range(1, 41)}
        for table, rows in faults.groupby("table"):
            if table in faulty:
                key = records.tables()[str(table)].key[0]
                assert rows["key"].isin(faulty[str(table)][key]).all(), table

    def test_the_truth_file_states_rates_and_counts(self, northmere_records: dict[str, Path], faults: pd.DataFrame):
        told = json.loads((northmere_records["faulty"] / "truth.json").read_text(encoding="utf-8"))
        counts = faults.groupby("fault").size()
        assert {fault: one["records"] for fault, one in told["rates"].items()} == {
            fault: counts[fault] for fault in told["rates"]
        }
        assert set(counts.index) - set(told["rates"]) == {"DQ39", "DQ40"}
        assert told["scale"] == 0.05
        plain = json.loads((northmere_records["clean"] / "truth.json").read_text(encoding="utf-8"))
        assert "rates" not in plain
        assert not (northmere_records["clean"] / "faults.csv").exists()

    @pytest.mark.parametrize(
        ("fault", "table", "wrong"),
        [
            ("DQ01", "ssd_cin_episodes", lambda rows: rows["cine_person_id"].isna()),
            ("DQ03", "ssd_cin_episodes", lambda rows: rows.duplicated(keep=False)),
            ("DQ08", "ssd_cin_episodes", lambda rows: rows["cine_referral_date"] > rows["recorded_at"]),
            (
                "DQ09",
                "ssd_cin_episodes",
                lambda rows: working_days(rows["cine_referral_date"], rows["recorded_at"]) > 5,
            ),
            (
                "DQ11",
                "ssd_cin_assessments",
                lambda rows: rows["cina_assessment_auth_date"] < rows["cina_assessment_start_date"],
            ),
            (
                "DQ12",
                "ssd_cin_assessments",
                lambda rows: (
                    rows["cina_assessment_auth_date"].isna()
                    & (working_days(rows["cina_assessment_start_date"], np.datetime64(TAKEN)) > 45)
                ),
            ),
            ("DQ31", "workforce", posts_wrong),
            ("DQ36", "complaints", lambda rows: ~rows["theme"].isin(records.code_lists()["complaint_theme"].meanings)),
        ],
    )
    def test_what_is_listed_is_all_that_is_wrong(
        self, faults: pd.DataFrame, faulty: Tables, fault: str, table: str, wrong: object
    ):
        rows = faulty[table]
        key = records.tables()[table].key[0]
        found = set(rows.loc[np.asarray(wrong(rows)), key])  # type: ignore[operator]
        listed = faults[(faults["fault"] == fault) & (faults["table"] == table)]
        assert set(listed["key"]) == found

    def test_a_clean_sample_differs_only_where_faults_were_planted(self, clean: Tables, faulty: Tables):
        untouched = ("ssd_contacts", "ssd_cla_visits", "ssd_legal_status", "supervision", "training", "providers")
        for name in untouched:
            pd.testing.assert_frame_equal(clean[name], faulty[name])


class TestTruths:
    def test_a_month_of_one_district_is_lost_with_all_that_hangs_on_it(self, clean: Tables, faulty: Tables):
        def of_may(tables: Tables) -> pd.DataFrame:
            cases = tables["ssd_cin_episodes"]
            may = cases["cine_referral_date"].between("2025-05-01", "2025-05-31")
            return cases[may & (cases["district"] == "Kingswater")]

        gone = of_may(clean)["cine_referral_id"]
        assert len(gone) > 3
        assert of_may(faulty).empty
        for name, column in (("ssd_cin_assessments", "cina_referral_id"), ("ssd_involvements", "invo_referral_id")):
            assert not faulty[name][column].isin(gone).any()

    def test_one_district_looks_good_because_what_is_late_is_open(self, clean: Tables, faulty: Tables):
        def late_share(tables: Tables) -> tuple[float, int]:
            work = tables["ssd_cin_assessments"].merge(
                tables["ssd_cin_episodes"].drop_duplicates("cine_referral_id"),
                left_on="cina_referral_id",
                right_on="cine_referral_id",
            )
            work = work[(work["district"] == "Hartsbrook") & (work["cina_assessment_start_date"] >= "2026-01-01")]
            done = work[work["cina_assessment_auth_date"].notna()]
            late = working_days(done["cine_referral_date"], done["cina_assessment_auth_date"]) > 45
            overdue = work["cina_assessment_auth_date"].isna() & (work["cina_assessment_start_date"] < "2026-08-07")
            return float(late.mean()), int(overdue.sum())

        really, none = late_share(clean)
        looks, waiting = late_share(faulty)
        assert none == 0
        assert waiting > 0
        assert looks < really
        audits = faulty["audits"]
        due = audits["due_date"].between("2026-01-01", "2026-09-20")
        undone = audits["audit_date"].isna().groupby(audits["district"] == "Hartsbrook")
        assert undone.apply(lambda rows: rows[due.loc[rows.index]].mean())[True] > 0.5

    def test_one_team_moved_from_one_district_to_another(self, clean: Tables):
        moved = clean["ssd_department"][clean["ssd_department"].duplicated("dept_team_id", keep=False)]
        assert moved["district"].tolist() == ["Dunmarsh", "Kingswater"]
        assert moved["valid_to"].iloc[0] + pd.Timedelta(days=1) == moved["valid_from"].iloc[1]

    def test_a_backlog_is_one_workers(self, whole: Path):
        work = pd.read_csv(
            whole / "records" / NEWEST / "ssd_cin_assessments.csv",
            usecols=["cina_assessment_worker_id", "cina_assessment_start_date", "cina_assessment_auth_date"],
            parse_dates=["cina_assessment_start_date", "cina_assessment_auth_date"],
        )
        then = work[work["cina_assessment_start_date"].between("2025-10-01", "2026-06-30")].dropna()
        late = working_days(then["cina_assessment_start_date"], then["cina_assessment_auth_date"]) > 45
        by_worker = pd.Series(late).groupby(then["cina_assessment_worker_id"].to_numpy()).agg(["sum", "mean"])
        worst = by_worker.sort_values("sum").iloc[-1]
        assert worst["sum"] > 100
        assert worst["mean"] > 0.6
        assert by_worker["sum"].sort_values().iloc[-2] < worst["sum"] / 2

    def test_words_that_name_somebody_are_listed(self, northmere_records: dict[str, Path], clean: Tables):
        told = json.loads((northmere_records["clean"] / "truth.json").read_text(encoding="utf-8"))
        said = pd.concat([clean["feedback"]["text"], clean["complaints"]["text"]]).dropna()
        assert said.isin(told["canaries"]).any()
        assert len(told["canaries"]) == len(set(told["canaries"])) >= 3
