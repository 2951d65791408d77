"""What is written stays what was written; what could mislead is refused with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pmflib.catalogue import strict_yaml
from pmflib.errors import BadInput


def problems_of(text: str) -> str:
    try:
        return "\n".join(map(str, strict_yaml.parse(text, "x.yml").problems))
    except BadInput as error:
        return str(error)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("True", "True"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("12:30:00", "12:30:00"),
        ("2025-02-30", "2025-02-30"),
        ("9" * 5000, "9" * 5000),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("10", 10),
        ("-3", -3),
        ("0.5", 0.5),
        ("2025-10-30", date(2025, 10, 30)),
        ("'10'", "10"),
        ('"true"', "true"),
        ("'2025-10-30'", "2025-10-30"),
        ("[a, 1]", ("a", 1)),
    ],
)
def test_only_plain_words_change_their_kind(written: str, meant: object) -> None:
    value = strict_yaml.parse(f"key: {written}\n", "x.yml").value["key"]
    assert value == meant
    assert type(value) is type(meant)


def test_the_slow_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: NO\nb: [1, 2025-10-30, '3']\nc: >-\n  two\n  lines\n"
    fast = strict_yaml.parse(text, "x.yml")
    monkeypatch.setattr(strict_yaml, "_LOADER", yaml.SafeLoader)
    slow = strict_yaml.parse(text, "x.yml")
    assert slow.value == fast.value == {"a": "NO", "b": (1, date(2025, 10, 30), "3"), "c": "two lines"}
    assert slow.lines == fast.lines


def test_keys_stay_text_and_remember_their_lines() -> None:
    parsed = strict_yaml.parse("yes: 1\n2021:\n  - a\n  - b: 3\n", "x.yml")
    assert parsed.value == {"yes": 1, "2021": ("a", {"b": 3})}
    assert parsed.where(("2021", 1, "b")) == "x.yml, line 4: 2021[2].b"
    assert parsed.where(("2021", 1, "gone")) == "x.yml, line 4: 2021[2].gone"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is there twice, first in line 1"),
        ("a: &x 1\n", "the anchor 'x' is not allowed"),
        ("a: &x 1\nb: *x\n", "the alias 'x' is not allowed"),
        ("base: &b {k: 1}\nc:\n  <<: *b\n", "the alias 'b' is not allowed"),
        ("a: !!python/object/apply:os.system [x]\n", "is not allowed"),
        ("a: !!int '3'\n", "is not allowed"),
        ("? [a, b]\n: 1\n", "a key is not a single word"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document starts here"),
        ("a:\n\tb: 1\n", "Indent with spaces, not tabs"),
        ("file: *figures.xlsx\n", "Put text that begins with * in quotation marks"),
        ("a: [1, 2\nb: 3\n", "not readable as YAML"),
        ("a: 'open\n", "not readable as YAML"),
        ("a: \x00\n", "not readable as YAML"),
        ("a: pay\u202eroll\n", "characters that cannot be seen"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested deeper than"),
        ("\n".join(" " * n + "k:" for n in range(40)), "nested deeper than"),
        ("[" + "1," * 200_000 + "]", "more than 100,000 values"),
    ],
)
def test_what_could_mislead_is_refused(text: str, told: str) -> None:
    assert told in problems_of(text)


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join(['*a' + str(n - 1)] * 9)}]" for n in range(1, 12)]
    told = problems_of("\n".join(lines)).splitlines()
    assert len(told) == strict_yaml.MAX_PROBLEMS
    assert all("is not allowed" in line for line in told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a: caf\xe9\n", "line 1: is not UTF-8 text"),
        (b"a: 1\nb: \xff\xfe\n", "line 2: is not UTF-8 text"),
        (b"\xff\xfea\x00:\x00", "is not UTF-8 text"),
        (b"a: " + b"x" * strict_yaml.MAX_BYTES, "is bigger than 1,000,000 bytes"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=told):
        strict_yaml.read(path, "x.yml")


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: [2]\r\n")
    assert strict_yaml.read(path, "x.yml").value == {"a": 1, "b": (2,)}


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"x\.yml: the file is missing"):
        strict_yaml.read(tmp_path / "x.yml", "x.yml")
    with pytest.raises(BadInput, match="cannot be read"):
        strict_yaml.read(tmp_path, "x.yml")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x.yml"
    path.write_bytes(content)
    told = ""
    try:
        told = strict_yaml.read(path, "x.yml").name
    except BadInput as error:
        told = str(error)
    assert told.startswith("x.yml")


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`?, \n\t0.~<\u202e", max_size=120))
def test_any_mix_of_signs_is_read_or_refused(text: str) -> None:
    assert isinstance(problems_of(text), str)


KEYS = st.text(alphabet="abcdefgxyz_", min_size=1, max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.dates() | KEYS,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_is_written_plainly_comes_back(value: dict[str, object]) -> None:
    def listed(part: object) -> object:
        if isinstance(part, dict):
            return {key: listed(inner) for key, inner in part.items()}
        return [listed(inner) for inner in part] if isinstance(part, tuple) else part

    class NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    text = yaml.dump(listed(value), Dumper=NoAliases, allow_unicode=True)
    parsed = strict_yaml.parse(text, "x.yml")
    assert parsed.value == value
    assert not parsed.problems
