"""Takes the README's picture of the HTML report on the example articles: ``make screenshot``.

Needs Chromium and the ``dev`` extra.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from compare.cli import main

ROOT = Path(__file__).parent.parent
ARTICLES = ["examples/ferry-fire", "examples/mosul-list"]
PICTURE = ROOT / "docs" / "images" / "report.png"
WIDTH = 1180
PAIRS = 3
RULE = 2  # the line above the heading
MOST_BYTES = 300_000


def take(page: Path, picture: Path) -> None:
    """The filters and the first pairs of the report in ``page``, as a PNG."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("chromium is not installed")
    arguments = ["--disable-gpu"] if os.geteuid() else ["--disable-gpu", "--no-sandbox"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        tab = browser.new_page(
            viewport={"width": WIDTH, "height": 3 * WIDTH},  # all of it drawn, nothing scrolled
            color_scheme="light",
            reduced_motion="reduce",
        )
        tab.goto(page.as_uri())
        heading = tab.locator("#pairs-heading").bounding_box()
        last = tab.locator(".pair").nth(PAIRS - 1).bounding_box()
        assert heading is not None
        assert last is not None
        top, end = heading["y"] + RULE, last["y"] + last["height"]
        picture.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(
            path=str(picture), clip={"x": 0, "y": top, "width": WIDTH, "height": end - top}
        )
        browser.close()


if __name__ == "__main__":
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        if status := main(["compare", *ARTICLES, "-o", str(report)]):
            sys.exit(status)
        take(report, PICTURE)
    size = PICTURE.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{PICTURE}: {size} bytes, more than {MOST_BYTES}")
