"""The page in a real browser: filters, links both ways, keyboard, copying, and no way out."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_html import lengthened

from compare.articles import load_articles
from compare.comparison import Comparison, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.report.html import to_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = """\
OSLO: Fourteen people </script><script>document.title = "broken"</script> were hurt in the fire.

The company <img src=x onerror="document.title='broken'"> denies that the alarm \u202edeliaf\u202c.

[The captain](javascript:document.title='broken') says <!-- that \u2067everyone got off the ferry.
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses root otherwise
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *sandbox])
        yield started
        started.close()


@pytest.fixture
def show(browser, tmp_path) -> Iterator[Callable[..., playwright.Page]]:
    """Opens a page; afterwards, nothing must have gone wrong or out."""
    seen: list[str] = []
    contexts = []

    def opened(text: str, hash: str = "", **options: object) -> playwright.Page:
        path = tmp_path / "report.html"
        path.write_text(text, "utf-8")
        context = browser.new_context(
            **{"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on("dialog", lambda dialog: seen.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(path.as_uri()) else seen.append(request.url)
            ),
        )
        page.goto(path.as_uri() + hash)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert seen == []


@pytest.fixture(scope="module")
def report(examples: Comparison) -> str:
    return to_html(examples)


def visible(page: playwright.Page) -> int:
    return page.locator(".pair:visible").count()


def shown(page: playwright.Page, wanted: int, total: int) -> None:
    """Waits until the count says so, and checks that it says what is visible."""
    playwright.expect(page.locator("#count")).to_have_text(f"{wanted} of {total} pairs shown")
    assert visible(page) == wanted


def test_filters_show_what_they_say(show, report: str, examples: Comparison) -> None:
    page, pairs = show(report), examples.pairs
    sides = {p.id: (p.verdict.candidate.left, p.verdict.candidate.right) for p in pairs}
    shown(page, len(pairs), len(pairs))

    page.get_by_role("checkbox", name="Agreements").uncheck()
    page.get_by_role("checkbox", name="Matched").uncheck()
    shown(page, sum(p.verdict.label == "conflicting" for p in pairs), len(pairs))
    page.get_by_role("button", name="Clear filters").click()
    shown(page, len(pairs), len(pairs))

    page.get_by_role("combobox", name="Rule").select_option("quantity.disjoint")
    fired = [p for p in pairs if "quantity.disjoint" in {r.rule for r in p.verdict.reasons}]
    shown(page, len(fired), len(pairs))
    page.get_by_role("combobox", name="Language").select_option("ar")
    arabic = [p for p in fired if "ar" in {c.language for c in sides[p.id]}]
    shown(page, len(arabic), len(pairs))
    page.get_by_role("button", name="Clear filters").click()

    page.get_by_role("searchbox", name="Text").fill("SOLVTERNA")  # no capitals and no stroke needed
    shown(page, 0, len(pairs))
    assert page.get_by_text("No pair passes these filters.").is_visible()
    page.get_by_role("searchbox", name="Text").fill("lyngskar HELIKOPT")
    shown(page, 0, len(pairs))
    page.get_by_role("searchbox", name="Text").fill("Lyngskar")
    named = [p for p in pairs if any("Lyngskär" in c.text for c in sides[p.id])]
    shown(page, len(named), len(pairs))


def test_a_cell_of_the_matrix_filters_the_list(show, report: str, examples: Comparison) -> None:
    page = show(report)
    cells = page.locator(".matrix td a")
    for index in range(cells.count()):
        cell = cells.nth(index)
        numbers = [int(text.split()[0]) for text in cell.locator("span").all_inner_texts()]
        cell.click()
        shown(page, sum(numbers), len(examples.pairs))


def test_a_link_to_a_hidden_pair_shows_it(show, report: str) -> None:
    page = show(report)
    link = page.locator(".surest a").first
    page.get_by_role("checkbox", name="Conflicts").uncheck()
    playwright.expect(page.locator(".pair.conflicting").first).to_be_hidden()
    link.click()
    card = page.locator(link.get_attribute("href"))
    playwright.expect(card).to_be_visible()
    playwright.expect(card).to_be_focused()


def test_matched_sentences_are_linked_both_ways(show, report: str, examples: Comparison) -> None:
    page = show(report)
    card = page.locator(".pair").first
    left, right = (" ".join(q.split()) for q in card.locator("blockquote").all_inner_texts())
    card.get_by_role("link", name="in context").click()
    view = page.get_by_role("dialog")
    lit = view.locator(".lit")
    playwright.expect(lit).to_have_count(2)
    assert [" ".join(text.split()) for text in lit.all_inner_texts()] == [left, right]
    playwright.expect(lit.nth(0)).to_be_focused()

    lit.nth(0).click()
    playwright.expect(lit.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    playwright.expect(lit.nth(0)).to_be_focused()
    box = [lit.nth(side).bounding_box() for side in (0, 1)]
    assert all(0 < b["y"] < 900 for b in box)

    page.go_back()
    playwright.expect(lit.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    playwright.expect(view).to_be_hidden()
    # The dialog's close event comes after it is hidden, and the address is set there.
    playwright.expect(page).to_have_url(re.compile("#pairs$"))


def test_the_reading_view_opens_from_its_address(show, report: str, examples: Comparison) -> None:
    page = show(report, "#read-1-3")
    view = page.get_by_role("dialog")
    playwright.expect(view).to_be_visible()
    first, _, third = examples.articles[:3]
    among = {first.id, third.id}
    matches = [
        p
        for p in examples.pairs
        if {p.verdict.candidate.left.article, p.verdict.candidate.right.article} == among
    ]
    links = view.locator("#read-l a.s, #read-r a.s")
    assert links.count() == 2 * len(matches)
    assert view.locator("#read-l .body").get_attribute("dir") == "rtl"
    assert view.locator("#read-l .single").count() == sum(
        c.startswith(f"{first.id}-") for c in examples.unmatched
    )
    for _ in range(len(matches) + 1):
        page.get_by_role("button", name="Next match").click()
        playwright.expect(view.locator(".lit")).to_have_count(2)
    page.locator("#read-right").select_option("2")
    playwright.expect(view.locator("#read-r")).to_have_attribute(
        "aria-label", "Right: [2] The Skerry Courier"
    )


def test_the_keyboard_reaches_everything(show, report: str) -> None:
    page = show(report)
    page.keyboard.press("Tab")
    playwright.expect(page.get_by_role("link", name="Skip to the matched claims")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    playwright.expect(page.get_by_role("checkbox", name="Conflicts")).to_be_focused()
    page.keyboard.press("Space")
    playwright.expect(page.locator(".pair.conflicting").first).to_be_hidden()
    page.keyboard.press("Space")
    playwright.expect(page.locator(".pair.conflicting").first).to_be_visible()

    page.locator(".pair a[href^='#read-']").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog")
    playwright.expect(view).to_be_visible()
    for _ in range(60):  # focus stays inside a modal dialog (or in the browser's own controls)
        page.keyboard.press("Tab")
        inside = (
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    playwright.expect(view).to_be_hidden()
    playwright.expect(page.locator(".pair a[href^='#read-']").first).to_be_focused()


def test_a_pair_is_copied_as_markdown(show, report: str, examples: Comparison) -> None:
    page = show(report, permissions=["clipboard-read", "clipboard-write"])
    data = json.loads(page.locator("#data").text_content())
    button = page.get_by_role("button", name="Copy pair 2 as Markdown")
    button.click()
    playwright.expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == data["pairs"][1]["markdown"]
    assert copied.startswith("**")
    assert copied.count("\n> ") == 4
    page.get_by_role("button", name="Copy summary").click()
    summary = page.locator("#summary").text_content()
    page.wait_for_function(
        "text => navigator.clipboard.readText().then((t) => t === text)", arg=summary
    )


def test_hostile_articles_do_nothing(show, tmp_path: Path, embedder: Embedder, nli: NLI) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for name in ("a", "b"):
        (articles / f"{name}.jsonl").write_text(
            json.dumps(
                {
                    "text": HOSTILE,
                    "title": "</title><script>document.title='broken'</script>",
                    "source": f"{name} <b onclick=\"document.title='broken'\">",
                    "url": "javascript:document.title='broken'",
                    "language": "en",
                }
            ),
            "utf-8",
        )
    result = compare_articles(load_articles([articles]), embedder=embedder, nli=nli)
    page = show(to_html(result), "#read-1-2-p1r")
    playwright.expect(page.locator(".lit")).to_have_count(2)
    page.keyboard.press("Escape")
    view = page.locator("dialog")
    playwright.expect(view).to_be_hidden()
    for link in page.locator("main a[href^='#']:visible").all():
        opens = (link.get_attribute("href") or "").startswith("#read-")
        link.click()
        if opens:
            playwright.expect(view).to_be_visible()
            page.keyboard.press("Escape")
            playwright.expect(view).to_be_hidden()
    assert page.title() == "Claims compared"
    assert page.locator("img, .body b, blockquote b, blockquote script").count() == 0
    assert "<script>" in page.locator(".pair").first.inner_text()


def test_a_megabyte_long_line_is_readable(show, examples: Comparison) -> None:
    page = show(to_html(lengthened(examples)))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visible(page) == len(examples.pairs)
    page.locator(".pair a[href^='#read-']").first.click()
    playwright.expect(page.locator(".lit")).to_have_count(2)


def test_without_scripts_everything_is_visible(show, report: str, examples: Comparison) -> None:
    page = show(report, java_script_enabled=False)
    assert visible(page) == len(examples.pairs)
    assert not page.locator("#filters").is_visible()
    assert page.get_by_text("need JavaScript").is_visible()
    assert page.locator("button:visible").count() == 0


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("hash", ["", "#read-1-2"])
def test_no_width_makes_the_page_scroll_sideways(show, report: str, width: int, hash: str) -> None:
    page = show(report, hash, viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if hash:
        assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("hash", ["", "#read-1-2"])
def test_no_serious_accessibility_finding(show, report: str, theme: str, hash: str) -> None:
    page = show(report, hash, color_scheme=theme)
    found = axe.Axe().run(page).response
    serious = [
        (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary"))
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert len(found["passes"]) > 20


def test_pages_print_without_their_controls(show, report: str, examples: Comparison) -> None:
    page = show(report)
    page.emulate_media(media="print", color_scheme="dark")
    assert visible(page) == len(examples.pairs)
    assert page.locator("button:visible, select:visible, input:visible, nav:visible").count() == 0
    ink = page.evaluate("getComputedStyle(document.documentElement).color")
    assert ink == "rgb(0, 0, 0)"
