"""`pmf serve`: the explore notebook as a page, for who has the token and nobody else, asking no other host."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright
from typer.testing import CliRunner

from pmflib.cli import app

# A busy machine takes its time; what never comes fails all the same.
SECONDS = 180


def serve(*words: str):
    return CliRunner().invoke(app, ["serve", "--no-browser", *words], env={"COLUMNS": "200"})


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_taken_port_is_named(northmere, port):
    said = serve("--outputs", str(northmere), "--port", str(port))
    assert said.exit_code == 2
    assert f"port {port}: cannot be listened on" in said.stderr
    assert "--port" in said.stderr


def test_an_unknown_area_is_told_before_anything_listens(northmere):
    said = serve("--outputs", str(northmere), "--area", "gullhavn")
    assert said.exit_code == 2
    assert "gullhaven" in said.stderr.casefold()


# Tests that a shell runs in the background ignore Ctrl-C, and hand that on.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from pmflib.cli import main; main()"


@pytest.fixture
def address(northmere, tmp_path) -> Iterator[str]:
    """A server in a process of its own, ended as by Ctrl-C."""
    if os.name != "posix":
        pytest.skip("ends the server by a signal that Windows lacks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chosen = free.getsockname()[1]
    command = [sys.executable, "-c", HEEDING, "serve", "--no-browser", "--port", str(chosen)]
    log = tmp_path / "serve.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*command, "--outputs", str(northmere)],
            stdout=out,
            stderr=out,
            start_new_session=True,
        ) as server,
    ):
        try:
            until = time.monotonic() + SECONDS
            while "is running at" not in (said := log.read_text(encoding="utf-8")):
                assert time.monotonic() < until
                try:
                    server.wait(timeout=0.1)
                except subprocess.TimeoutExpired:
                    continue
                break
            found = re.search(r"http\S+token=\S+", said)
            assert found, said
            settings = Path(tempfile.gettempdir()).glob("pmf-*/voila.json")
            (private,) = {one.parent for one in settings if f'"port": {chosen}' in one.read_text(encoding="utf-8")}
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
            yield found.group(0)
        finally:
            os.killpg(server.pid, signal.SIGINT)
            try:
                server.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                raise
    assert not private.exists()


@pytest.mark.browser
def test_only_who_has_the_token_may_choose_and_nothing_comes_from_elsewhere(address):
    chromium = os.environ.get("PMF_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is absent: install the package chromium")
    plain = address.partition("?")[0]
    with urllib.request.urlopen(plain) as answer:
        assert "login" in answer.url
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags, timeout=1000 * SECONDS)
        page = browser.new_page()
        page.set_default_timeout(1000 * SECONDS)
        answered: list[str] = []
        page.on("response", lambda response: answered.append(response.url))
        page.goto(address)
        choices = page.locator("select")
        expect(choices).to_have_count(3, timeout=1000 * SECONDS)
        choices.first.select_option("Gullhaven")
        expect(page.locator("body")).to_contain_text("Gullhaven", timeout=1000 * SECONDS)
        expect(page.get_by_role("img").first).to_be_visible(timeout=1000 * SECONDS)
        assert "import Explorer" not in page.content()
        browser.close()
    assert {urlsplit(one).hostname for one in answered if not one.startswith(("data:", "blob:"))} == {"127.0.0.1"}
