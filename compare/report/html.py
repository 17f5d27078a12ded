"""The HTML report: one self-contained page to read, filter and print.

Text, style and script are one file. Its Content-Security-Policy admits the latter two by
their hashes and nothing else: markup that slipped through could neither run nor load.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from compare import __version__
from compare.comparison import Comparison
from compare.report.escape import plain, script_data
from compare.report.page.view import Page
from compare.report.phrases import count

if TYPE_CHECKING:
    from jinja2 import Template


def to_html(comparison: Comparison, title: str | None = None) -> str:
    """The report as one HTML page ending in one newline; article text in it is inert.

    ``title`` heads the page in place of "Claims compared".
    """
    from markupsafe import Markup

    page = Page(comparison)
    style, script = _part("report.css"), _part("report.js")
    policy = [
        "default-src 'none'",
        f"style-src {_digest(style)}",
        f"script-src {_digest(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return (
        _template()
        .render(
            title=plain(title or "").strip() or "Claims compared",
            page=page,
            policy="; ".join(policy),
            style=Markup(style),
            script=Markup(script),
            data=Markup(script_data(page.data())),
            count=count,
            version=__version__,
        )
        .rstrip()
        + "\n"
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_part("report.html"))


def _part(name: str) -> str:
    return (files("compare.report.page") / name).read_text("utf-8")


def _digest(text: str) -> str:
    """A CSP source expression (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
