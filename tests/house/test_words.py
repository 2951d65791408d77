"""What is committed speaks about the workbook, not about the machine it was written on."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A bracketed letter keeps each pattern from matching itself here.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]/\w+|tm[p]|op[t])/",
    "the host of a package registry": r"pythonhoste[d]\.org|pyp[i]\.org/simple|registr[y]\.npmjs|de[b]\.debian\.org",
    "a paper that is not in this repository": r"\b(?:DESIG[N]|STYL[E]|DOMAI[N]|LOO[K]|SAFET[Y]|BRIE[F])(?:\.md| §)",
    "how it was written": r"(?i)the architec[t]\b|issues? sho[w]\b|language mode[l]|AI assistan[t]|co-authore[d]-by",
}


def committed_text() -> dict[Path, str]:
    """Text of every file that git keeps or is about to."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing says which files are committed")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    files = (ROOT / name for name in listed if name)
    texts = {path: path.read_bytes() for path in files if path.is_file()}
    return {path: raw.decode("utf-8", "replace") for path, raw in texts.items() if b"\0" not in raw}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_committed_file_names(kind):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, text in committed_text().items()
        if re.search(FORBIDDEN[kind], text)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(FORBIDDEN[kind], line)
    ]
    assert not found, f"{kind}:\n" + "\n".join(found)
