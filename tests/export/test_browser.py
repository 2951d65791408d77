"""The page in a real browser: no accessibility rule broken, nothing fetched or run, nothing lost when narrow."""

from __future__ import annotations

import os
import shutil

import demo_report as demo
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile import HOSTILE
from playwright.sync_api import Browser, Page, sync_playwright

from pmflib.document import Paragraph
from pmflib.export import Edition, Entry, Standing, export, index
from pmflib.export.html_page import page as html_page
from pmflib.export.reading import from_cells

pytestmark = pytest.mark.browser
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
# A busy machine takes its time; what never comes fails all the same.
MILLISECONDS = 180_000
STANDING = Standing(red=2, worsening=1, doubted=0, since="1 turned red")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser():
    found = os.environ.get("PMF_CHROMIUM") or shutil.which("chromium")
    if found is None:
        pytest.skip("Chromium is absent: install the package chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS, timeout=MILLISECONDS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(exported, tmp_path_factory):
    """The demonstration report, a hostile one, and an index."""
    folder = tmp_path_factory.mktemp("pages")
    figure = demo.figure("x").model_copy(update={"title": HOSTILE[0], "source": HOSTILE[2], "alt": HOSTILE[4]})
    cells = [demo.TITLE, "## Said", figure, "### More", *(Paragraph(text=words) for words in HOSTILE)]
    (folder / "hostile.html").write_text(html_page(from_cells(demo.notebook(cells), "h.ipynb")), encoding="utf-8")
    files = (("HTML", "a/report.html"), ("PDF", "a/report.pdf"))
    entries = (
        Entry(area="Ashmere", report="Quarterly", headline="Re-referrals fell.", files=files, standing=STANDING),
        Entry(area="Brackwell", report="Quarterly", failed="cell 7 failed"),
    )
    index(Edition(cover=demo.TITLE, entries=entries, planned=2), folder)
    return {"report": exported / "report.html", "hostile": folder / "hostile.html", "index": folder / "index.html"}


def opened(browser: Browser, path, width: int = 1280, **options) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.on("console", lambda message: asked.append(f"console {message.text}"))
    page.goto(path.as_uri())
    return page, asked


@pytest.mark.parametrize("name", ["report", "hostile", "index"])
@pytest.mark.parametrize("width", [1280, 320])
def test_no_rule_is_broken_at_any_width(browser, pages, name, width):
    page, _ = opened(browser, pages[name], width)
    for details in page.query_selector_all("summary"):
        details.click()
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    page.context.close()


@pytest.mark.parametrize("name", ["report", "hostile", "index"])
def test_a_narrow_screen_never_scrolls_sideways(browser, pages, name):
    page, _ = opened(browser, pages[name], 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    titles = "[...document.querySelectorAll('caption .title')].map(title => title.getBoundingClientRect().right)"
    assert all(right <= 320 for right in page.evaluate(titles))
    page.context.close()


@pytest.mark.parametrize("name", ["report", "hostile", "index"])
def test_nothing_is_fetched_and_nothing_runs(browser, pages, name):
    page, asked = opened(browser, pages[name])
    page.wait_for_timeout(200)
    assert [url for url in asked if not url.startswith(("data:", pages[name].as_uri()))] == []
    assert "PWNED" not in page.title()
    assert page.evaluate("document.scripts.length") == (name == "index")
    page.context.close()


def test_the_policy_lets_the_style_and_the_faces_in(browser, pages):
    page, _ = opened(browser, pages["report"])
    assert page.evaluate("getComputedStyle(document.querySelector('.cover')).backgroundColor") == "rgb(18, 67, 109)"
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('600 18px \"Source Sans Pro\"'))")
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    page.context.close()


def test_the_keyboard_reaches_main_text_contents_tables_and_numbers(browser, pages):
    page, _ = opened(browser, pages["report"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.context.close()


def test_what_is_reached_is_not_hidden_behind_the_strip(browser, pages):
    page, _ = opened(browser, pages["report"])
    page.click("nav.contents a[href='#about-this-report']")
    page.wait_for_timeout(800)
    strip = page.evaluate("document.querySelector('.stamp').getBoundingClientRect().bottom")
    assert page.evaluate("document.querySelector('#about-this-report').getBoundingClientRect().top") >= strip > 0
    page.context.close()


def test_print_leaves_out_what_only_a_screen_needs_and_keeps_the_charts(browser, pages):
    page, _ = opened(browser, pages["report"])
    page.emulate_media(media="print")
    assert not page.is_visible("nav.contents")
    assert not page.is_visible("summary")
    assert page.is_visible("img.chart")
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    for number, printed in enumerate(document, start=1):
        text = printed.get_textpage().get_text_range()
        assert f"Page {number} of {len(document)}" in text
        assert "OFFICIAL" in text
        assert "Synthetic data" in text
    page.context.close()


def test_a_hostile_marking_stays_text_in_the_style_sheet(browser, tmp_path):
    marking = '"} </style><script>alert(1)</script> body{display:none} \\'
    cover = demo.TITLE.model_copy(update={"marking": marking})
    path = tmp_path / "marked.html"
    path.write_text(html_page(from_cells(demo.notebook([cover, demo.scorecard()]), "n.ipynb")), encoding="utf-8")
    page, asked = opened(browser, path)
    assert page.is_visible("h1")
    assert [url for url in asked if not url.startswith(("data:", path.as_uri()))] == []
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))[0].get_textpage().get_text_range()
    assert "</style><script>alert(1)</script> body{display:none}" in printed
    page.context.close()


def test_re_export_leaves_the_page_readable_from_a_file_share(browser, notebook, tmp_path):
    folder = tmp_path / "a share with spaces & signs"
    page, _ = opened(browser, export(notebook, folder, formats=("html",))[0])
    assert page.is_visible("h1")
    page.context.close()


def test_the_index_is_searched_and_filtered_by_keyboard_without_a_server(browser, pages):
    page, asked = opened(browser, pages["index"])
    assert page.inner_text("#found") == "2 of 2 reports shown"
    page.focus("#by-text")
    page.keyboard.type("re-referrals FELL ash")
    assert page.inner_text("#found") == "1 of 2 reports shown"
    assert [row.inner_text() for row in page.query_selector_all("#all tbody tr:not([hidden]) th")] == ["Ashmere"]
    page.fill("#by-text", "nobody wrote this")
    assert page.inner_text("#found") == "0 of 2 reports shown"
    page.fill("#by-text", "")
    page.focus("#by-red")
    page.keyboard.press("Space")
    assert page.inner_text("#found") == "1 of 2 reports shown"
    page.keyboard.press("Enter")
    assert [url for url in asked if not url.startswith(("data:", pages["index"].as_uri()))] == []
    page.context.close()


def test_the_index_is_whole_without_its_script(browser, pages):
    page, _ = opened(browser, pages["index"], java_script_enabled=False)
    assert page.locator("#all tbody tr").count() == 2
    assert not page.is_visible("#search")
    page.context.close()


def test_the_policy_of_the_index_lets_its_own_script_run_and_no_other(browser, pages, tmp_path):
    text = pages["index"].read_text("utf-8")
    changed = tmp_path / "index.html"
    changed.write_text(text.replace("form.hidden = false", "form.hidden = false; document.title = 'x'"), "utf-8")
    page, _ = opened(browser, changed)
    assert not page.is_visible("#search")
    assert page.title() != "x"
    page.context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_index_can_be_read_in_the_dark_and_on_paper(browser, pages, scheme):
    page, _ = opened(browser, pages["index"], color_scheme=scheme)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    page.emulate_media(media="print")
    assert not page.is_visible("#search")
    assert page.is_visible("#all")
    page.context.close()
