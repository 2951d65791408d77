"""From draft to published by named people in order; what is published is frozen, whole, and comes out again."""

from __future__ import annotations

import json
import shutil
import stat
from datetime import date

import pandas as pd
from typer.testing import CliRunner

from pmflib import disclosure, store
from pmflib.audits import Truth, fill
from pmflib.cli import app
from tests.editions.conftest import EDITION, FIGURES, Office

V1 = f"{EDITION}-v1"
REVIEWER, SIGNER = "A. Smith, Head of Performance", "C. Director, Director"


def cover(office: Office) -> str:
    return (office.place / EDITION / "internal-officer/quarterly/ourshire/report.html").read_text(encoding="utf-8")


def test_steps_out_of_order_are_refused_with_the_one_to_take(office: Office) -> None:
    refused = office.publish()
    assert refused.exit_code == 2
    assert f"a draft and not signed: ourshire. First: pmf publish {EDITION}" in refused.stderr
    assert "--review --by" in refused.stderr
    refused = office.publish("--sign", by=SIGNER)
    assert "a draft and not reviewed" in refused.stderr
    assert office.publish("--review", by=REVIEWER).exit_code == 0
    refused = office.publish()
    assert "reviewed and not signed" in refused.stderr
    assert not (office.place / "editions" / V1).exists()


def test_a_step_needs_a_name_and_a_post_and_a_day(office: Office) -> None:
    assert "nobody is named" in office.publish("--review").stderr
    assert "'A. Smith' is not a name and a post" in office.publish("--review", by="A. Smith").stderr
    assert "'1.12.2026' is not a date" in office.publish("--review", by=REVIEWER, on="1.12.2026").stderr
    assert "an edition is published whole" in office.publish(report="quarterly").stderr
    assert "one step at a time" in office.publish("--review", "--sign", by=REVIEWER).stderr
    assert "Did you mean 'quarterly'?" in office.publish("--review", by=REVIEWER, report="quartrly").stderr
    assert "Did you mean '2026-27-q2'?" in office.pmf("publish", "2026-27-q3", "--review", by=REVIEWER).stderr


def test_covers_say_how_far_a_report_has_come(office: Office) -> None:
    assert "Draft, not yet reviewed" in cover(office)
    assert "Draft: these figures have not been signed off" in cover(office)
    office.publish("--review", by=REVIEWER, on="2026-11-24")
    office.run()
    assert "Reviewed by A. Smith, Head of Performance, 24 November 2026" in cover(office)
    assert "Draft: these figures" in cover(office)
    office.publish("--sign", by=SIGNER, on="2026-11-25")
    office.run()
    assert "Signed by C. Director, Director, 25 November 2026" in cover(office)
    assert "Draft" not in cover(office)


def test_what_is_published_is_whole_read_only_and_verified(issued: Office) -> None:
    version = issued.place / "editions" / V1
    told = json.loads((version / "internal-officer/manifest.json").read_text("utf-8"))
    public = {
        path.relative_to(version / "internal-officer").as_posix() for path in version.glob("internal-officer/**/*.*")
    }
    assert public - {"manifest.json"} == set(told["files"])
    assert {
        f"quarterly/ourshire/{name}" for name in ("report.html", "report.pdf", "report.docx", "data.xlsx")
    } <= public
    assert {"index.html", "data/release.json", "data/ourshire/core.parquet"} <= public
    assert [one["name"] for one in told["signed"]] == ["A. Smith", "C. Director"]
    assert told["published"]["date"] == "2026-11-26"
    page = (version / "internal-officer/quarterly/ourshire/report.html").read_text("utf-8")
    assert "Published by C. Director, Director, 26 November 2026" in page
    for path in version.rglob("*"):
        if path.is_file():
            assert not path.stat().st_mode & 0o222
    assert not stat.S_IMODE((version / "evidence/internal-officer/manifest.json").stat().st_mode) & 0o077
    checked = issued.publish("--verify")
    assert checked.exit_code == 0, checked.output
    assert "sound" in checked.stdout


def test_what_readers_get_says_nothing_of_what_they_may_not_see(issued: Office) -> None:
    version = issued.place / "editions" / V1
    public = {path.name for path in (version / "internal-officer").rglob("*")}
    assert {"audit.json", "withheld.parquet"} <= {path.name for path in (version / "evidence").rglob("*")}
    assert not {"audit.json", "withheld.parquet", "inputs.json", "signoff.json"} & public
    assert store.read_json(version / "internal-officer/data/release.json").keys() == {
        "council",
        "edition",
        "audience",
        "sha256",
    }
    assert "made_from" not in (version / "internal-officer/manifest.json").read_text("utf-8")


def test_the_same_again_is_published_already(issued: Office) -> None:
    before = issued.files()
    again = issued.publish()
    assert again.exit_code == 0
    assert f"Already published: {V1}" in again.stdout
    assert issued.files() == before


def test_other_figures_are_a_draft_again_and_make_another_version(issued: Office) -> None:
    before = issued.files()
    (issued.data / "figures.csv").write_text(FIGURES.replace("160,10000", "163,10000"))
    issued.run()
    assert "Draft, not yet reviewed" in cover(issued)
    refused = issued.publish()
    assert "other figures: they have been built again since" in refused.stderr
    done = issued.published()
    assert done.exit_code == 0, done.output
    assert f"Published: {EDITION}-v2" in done.stdout
    after = issued.files()
    assert {name: content for name, content in after.items() if name in before} == before
    assert issued.publish("--verify").exit_code == 0


def test_inputs_that_have_changed_since_are_refused_before_anything_is_decided(office: Office) -> None:
    (office.data / "figures.csv").write_text(FIGURES.replace("160,10000", "163,10000"))
    refused = office.publish("--review", by=REVIEWER)
    assert refused.exit_code == 2
    assert "figures.csv: is not what the figures were built from" in refused.stderr
    assert not (office.parameters / "councils/ours/registers/signoffs.csv").exists()


def test_what_was_signed_can_be_published_though_its_sources_have_moved_on(office: Office) -> None:
    office.publish("--review", by=REVIEWER)
    office.publish("--sign", by=SIGNER)
    (office.data / "figures.csv").write_text(FIGURES.replace("160,10000", "163,10000"))
    done = office.publish()
    assert done.exit_code == 0, done.output
    assert office.publish("--verify").exit_code == 0


def test_verifying_names_every_file_that_was_touched(issued: Office) -> None:
    version = issued.place / "editions" / V1
    page = version / "internal-officer/index.html"
    table = next((issued.place / "editions/inputs").glob("*/data/figures.csv"))
    for path in (page, table):
        path.chmod(0o644)
        path.write_bytes(path.read_bytes() + b" ")
    stray = version / "internal-officer/quarterly/ourshire/notes.txt"
    stray.write_text("added")
    checked = issued.publish("--verify")
    assert checked.exit_code == 1
    assert all(path.name in checked.stderr for path in (page, table, stray))


def test_figures_that_do_not_come_out_again_are_found(issued: Office) -> None:
    version = issued.place / "editions" / V1
    core = version / "evidence/internal-officer/figures/core.parquet"
    rows = store.read_table(core)
    core.chmod(0o600)
    store.write_table(rows.assign(value=rows["value"] + 1), core)
    proof = version / "evidence/internal-officer/manifest.json"
    proof.chmod(0o600)
    told = json.loads(proof.read_text("utf-8"))
    told["files"]["figures/core.parquet"] = store.sha256(core)
    proof.write_text(json.dumps(told), encoding="utf-8")
    checked = issued.publish("--verify")
    assert checked.exit_code == 1
    assert "numbers do not come out again" in checked.stderr


def test_audiences_published_from_the_same_inputs_stand_in_one_version(issued: Office) -> None:
    before = issued.files()
    issued.pmf("run", "quarterly", period=EDITION, audience="public", **{"as-of": "2026-11-20"})
    for step in ("--review", "--sign"):
        assert issued.publish(step, by=REVIEWER, audience="public").exit_code == 0
    done = issued.publish(audience="public")
    assert done.exit_code == 0, done.output
    assert f"Published: {V1} for public" in done.stdout
    after = issued.files()
    assert {name: content for name, content in after.items() if name in before} == before
    assert issued.publish("--verify", audience="public").exit_code == 0
    known = disclosure.known_to(issued.place, "public", edition=EDITION)
    assert [(len(one.core) > 0, one.name) for one in known] == [(True, f"{V1} (public)")], (
        "what was published of an edition is known when it is built again"
    )
    (told,) = known
    kept = issued.place / "editions" / V1 / "evidence/public/truth"
    assert told.truth is not None
    pd.testing.assert_frame_equal(told.truth, pd.read_parquet(kept / "numbers.parquet"))
    stored = issued.place / "truth" / EDITION / "public"
    shutil.rmtree(stored)
    (told,) = disclosure.known_to(issued.place, "public", edition=EDITION)
    assert told.truth is not None, "a version keeps its own true numbers, whatever becomes of the release"


def test_the_portal_says_what_is_published(issued: Office) -> None:
    page = (issued.place / EDITION / "internal-officer/index.html").read_text("utf-8")
    assert "Published by C. Director, Director, 26 November 2026" in page
    assert "Sign-off: 1 published." in page


CASES = "case,district\n" + "".join(f"OURS-{at:07d},{'ashby' if at % 2 else 'barford'}\n" for at in range(60))


def audited(office: Office, *, left: float) -> None:
    """Draw a round once, fill its workbooks but for those left out, and take them in."""
    cases, people = office.root / "cases.csv", office.root / "people.csv"
    cases.write_text(CASES)
    people.write_text("auditor,team\nOne,\nTwo,\nThree,\n")
    out = office.root / f"audits-{left}"
    more = {"theme": "re_referrals", "period": EDITION, "name": "autumn", "list": cases, "auditors": people}
    drawn = office.pmf("audit", "sample", out=out, size=30, seed=3, **more)
    assert drawn.exit_code == 0, drawn.output
    truth = Truth(seed=4, not_possible=0.0, not_done=left)
    for path in (out / "autumn").glob("[!a]*.xlsx"):
        fill(path, office.place, truth, today=date.today())
    where = [f"--{name}={value}" for name, value in (("parameters", office.parameters), ("outputs", office.outputs))]
    done = CliRunner().invoke(app, ["audit", "import", str(out / "autumn"), "--council=ours", *where])
    assert done.exit_code == 0, done.output


def test_what_audits_said_is_frozen_with_an_edition_and_later_answers_are_not(office: Office) -> None:
    audited(office, left=0.4)
    office.run()
    done = office.published()
    assert done.exit_code == 0, done.output
    version = office.place / "editions" / V1
    shown = store.read_table(version / "internal-officer/data/ourshire/grades.parquet")
    assert len(shown) > 50
    numbers = {line.split(",")[0] for line in CASES.splitlines()[1:]}
    keys = set(store.read_table(office.place / "audits/autumn/cases.parquet")["key"])
    written = b"".join(office.files().values())
    assert not [one for one in numbers | keys if one.encode() in written]
    audited(office, left=0.0)
    checked = office.publish("--verify")
    assert checked.exit_code == 0, checked.output
    office.run()
    assert office.published().exit_code == 0
    told = (office.place / "editions" / f"{EDITION}-v2/internal-officer/changes/report.html").read_text("utf-8")
    assert "30 of the files drawn were read, " in told
    answers = office.place / "audits/autumn/answers-0001.parquet"
    answers.write_bytes(answers.read_bytes() + b" ")
    lost = office.publish("--verify")
    assert lost.exit_code == 1
    assert "answers-0001.parquet" in lost.stderr
