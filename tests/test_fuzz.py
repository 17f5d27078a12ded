"""Fuzzing: whatever stands in a file, a run ends soon, says what is wrong in one line, and
touches no file but those named.

10,000 cases; most take the way that needs no model. ``make fuzz CASES=…`` runs more, and other
ones each time. Tests of single functions have generated cases of their own.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree, html
from markdown_it import MarkdownIt
from test_html import assert_inert

from compare import expectations
from compare.alignment import Candidate
from compare.articles import Article, load_articles
from compare.baseline import baseline_of, load, to_json
from compare.changes import changes
from compare.claims import Claim, extract_claims
from compare.cli import ExitStatus, main
from compare.comparison import Comparison, compare_articles, pairs_of
from compare.config import OPTIONS, load_config
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError, printable
from compare.lexicon import LANGUAGES
from compare.readers import READERS
from compare.report.formats import Detail, OutputFormat, render
from compare.report.json_report import schema
from compare.rules import RULES, Label
from compare.verdicts import Reason, Verdict

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("CROSSCLAIM_CASES", "10000"))
LIMIT = 5.0
"""Seconds of processor time that no case may take."""
SHARES = {
    "text": 0.2, "jsonl": 0.18, "html": 0.08, "markdown": 0.1, "config": 0.15, "baseline": 0.12,
    "gold": 0.08, "report": 0.08, "command": 0.01,
}  # fmt: skip
"""How the cases are divided among the tests below."""


def fuzzed(name: str) -> settings:
    return settings(
        max_examples=max(1, round(CASES * SHARES[name])),
        deadline=None,  # see within()
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


class Hang(BaseException):
    """Not an Exception: nothing that reads hostile input may swallow it."""


@contextmanager
def within(seconds: float = LIMIT) -> Iterator[None]:
    """Fails what takes longer, and interrupts it.

    Processor time, so that a busy machine fails nothing; and minutes on the clock, for what
    waits for ever.
    """

    def stop(*_: object) -> None:
        raise Hang

    timers = {
        signal.ITIMER_PROF: (signal.SIGPROF, seconds),
        signal.ITIMER_REAL: (signal.SIGALRM, 60 * seconds),
    }
    before = {number: signal.signal(number, stop) for number, _ in timers.values()}
    started = time.process_time()
    try:
        for timer, (_, limit) in timers.items():
            signal.setitimer(timer, limit)
        yield
    except Hang as error:
        raise AssertionError(f"took over {seconds} s") from error
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
    assert time.process_time() - started < seconds


@contextmanager
def one_line(where: str = "") -> Iterator[None]:
    """An InputError is a fine end, if its message is one printable line."""
    try:
        yield
    except InputError as error:
        message = str(error)
        assert message.startswith(where)
        assert message == printable(message)
        assert "\n" not in message
        assert len(message) < 2000


# ---- what is written to files ----

NEWS = [
    line.strip()
    for path in sorted(EXAMPLES.glob("*/*.*"))
    for line in path.read_text("utf-8").splitlines()
    if line.strip() and not path.name.endswith(".html")
]
HOSTILE = [
    "<script>alert(1)</script>", "</title></style></script>", "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))", "![x](http://evil.example/p)", "<!-- --!> ]]>", "&#x3c;b&#x3e;",
    "\u202e", "\u2066\u2067\u2068", "\u2028", "\x1b[31m\x1b]0;t\x07", "\x00", "\ud800", "\ufeff",
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "\t-1", "::error file=x::y", "%0A::warning::z",
    "| a | b |\n|---|---|", "```", "# h", "- [ ] x", "$x$", "{{ 7*7 }}", "{% raw %}", "../../../x",
    "---\ntitle: x\n---", "---\n? [", "\\", "é\u0301" * 40, "ـ" * 50, "a" * 300,
]  # fmt: skip
FACTS = [
    "14", "١٤", "٣٫٥", "3.5 million", "drei Millionen", "vingt et un", "up to 30", "at least 27",
    "1e309", "9" * 400, "0", "-0", "½", "٪50", "50 %", "$5m", "1.000.000,00", "2024-02-30",
    "on Monday", "31 December 9999", "kl. 08.00", "25:61", "not", "ikke", "لم", "nicht", "n't",
    "denies that", "benekter at", "تنفي أن", "declined to comment", "reportedly", "said:", "“", "»",
    "according to NTB", "(AP)", "the police", "Mosul", "people were injured", "personer skadet",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(NEWS), st.sampled_from(FACTS), st.sampled_from(HOSTILE), st.text(max_size=12)
)
SENTENCES = st.lists(PIECES, min_size=1, max_size=8).map(" ".join)
REPEATED = st.builds(
    lambda unit, size: unit * (size // len(unit)),
    st.text(min_size=1, max_size=3) | st.sampled_from([h for h in HOSTILE + FACTS if len(h) < 40]),
    st.sampled_from([300, 3_000, 30_000]),
)
TEXTS = st.builds(
    lambda parts, gap: gap.join(parts),
    st.lists(SENTENCES, max_size=6) | st.lists(SENTENCES | REPEATED, max_size=2),
    st.sampled_from(["\n\n", "\n", ". ", "\r\n", "\u2029"]),
)
ENCODED = st.one_of(
    st.builds(
        lambda text, codec: text.encode(codec, "replace"),
        TEXTS,
        st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "cp1256", "utf-32"]),
    ),
    st.builds(lambda text: text.encode("utf-8", "surrogatepass"), TEXTS),
    st.binary(max_size=60),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | PIECES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=3),
    max_leaves=6,
)
DATES = st.sampled_from(["2024-03-12", "2024", "0000-00-00", "yesterday", "2024-02-30T99:99", ""])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing above counts."""
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / ".git").mkdir()
    return folder


def read(path: Path, content: bytes, language: str | None = None) -> list[Claim]:
    """The claims in a file of ``content``, whose every span has to lie in its text."""
    path.write_bytes(content)
    articles: list[Article] = []
    found: list[Claim] = []
    with within(), one_line(str(path)):
        articles = load_articles([path], language=language)
    for article in articles:
        assert article.text.strip()
        article.text.encode()
        with within():
            claims = extract_claims(article).claims
        for claim in claims:
            assert article.text[claim.start : claim.end] == claim.text
            start, end = claim.content_span
            assert 0 <= start <= end <= len(claim.text)
            for part in (*claim.quantities, *claim.dates, *claim.negations, *claim.origins):
                assert 0 <= part.start < part.end <= len(claim.text)
        found += claims
    return found


LANGUAGE = st.sampled_from([None, *LANGUAGES, "ru", "fa"])


@fuzzed("text")
@given(content=ENCODED, language=LANGUAGE)
def test_text(content: bytes, language: str | None, place: Path) -> None:
    read(place / "a.txt", content, language)


FRONT = st.builds(
    lambda keys, body: "---\n" + "\n".join(f"{k}: {v}" for k, v in keys) + f"\n---\n{body}",
    st.lists(
        st.tuples(
            st.sampled_from(["title", "date", "language", "source", "url", "x", "? [", "&a *a"]),
            PIECES | DATES,
        ),
        min_size=1,
        max_size=4,
    ),
    TEXTS,
)


@fuzzed("markdown")
@given(content=FRONT.map(lambda text: text.encode("utf-8", "surrogatepass")) | ENCODED)
def test_markdown(content: bytes, place: Path) -> None:
    read(place / "a.md", content)


RECORDS = st.one_of(
    st.fixed_dictionaries(
        {"text": TEXTS},
        optional={
            "title": PIECES, "source": PIECES, "url": PIECES, "date": DATES | PIECES,
            "language": LANGUAGE | PIECES,
        },
    ),
    st.dictionaries(st.sampled_from(["text", "title", "date", "url", "language"]) | PIECES, JSON),
    JSON,
)  # fmt: skip


@fuzzed("jsonl")
@given(records=st.lists(RECORDS.map(json.dumps) | PIECES, max_size=3))
def test_jsonl(records: list[str], place: Path) -> None:
    read(place / "a.jsonl", "\n".join(records).encode("utf-8", "surrogatepass"))


TAGS = st.sampled_from(
    ["p", "div", "article", "script", "style", "table", "td", "a", "time", "meta", "title", "svg",
     "template", "br", "b", "h1", "plaintext", "frameset", "noscript", "x:y", "li", "body"]
)  # fmt: skip
ELEMENTS = st.recursive(
    PIECES,
    lambda inner: st.builds(
        lambda tag, name, value, parts, closed: (
            f'<{tag} {name}="{value}">{"".join(parts)}' + (f"</{tag}>" if closed else "")
        ),
        TAGS,
        st.sampled_from(["class", "lang", "datetime", "content", "property", "onclick", "href"]),
        st.sampled_from(["ar", "article:published_time", "2024-03-12", "date"]) | PIECES,
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=10,
)
NESTED = st.builds(lambda tag, n: f"<{tag}>" * n, TAGS, st.sampled_from([30, 300, 1_000]))


@fuzzed("html")
@given(
    start=st.sampled_from(["<!DOCTYPE html><html lang=en><body>", "<html><head>", "", "<?xml?>"]),
    parts=st.lists(ELEMENTS | ELEMENTS | ELEMENTS | NESTED, max_size=4),
)
def test_html(start: str, parts: list[str], place: Path) -> None:
    read(place / "a.html", (start + "".join(parts)).encode("utf-8", "surrogatepass"))


# ---- configuration, baselines, expectations ----

KEYS = st.sampled_from([option.key for option in OPTIONS])
LINES = st.one_of(
    st.sampled_from([f"{option.key} = {option.example}" for option in OPTIONS]),
    st.builds(lambda key, value: f"{key} = {value}", KEYS | PIECES, JSON.map(json.dumps) | PIECES),
    st.sampled_from(["[tool.crossclaim]", "[[tool]]", "[a.b", "x = 1979-05-27", "y = inf"]),
    PIECES,
)


@fuzzed("config")
@given(lines=st.lists(LINES, max_size=5), name=st.sampled_from(["crossclaim", "pyproject"]))
def test_configuration(lines: list[str], name: str, place: Path) -> None:
    file = place / f"{name}.toml"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        with within(), one_line():
            config = load_config(place)
            for command in ("compare", "check", "explain"):
                assert config.defaults(command).keys() <= {o.parameter for o in OPTIONS}
    finally:
        file.unlink()


@pytest.fixture(scope="module")
def few(examples: Comparison) -> Comparison:
    """The examples with their first pairs only."""
    return replace(examples, pairs=examples.pairs[:3])


@pytest.fixture(scope="module")
def known(few: Comparison) -> str:
    return to_json(baseline_of(few))


@fuzzed("baseline")
@given(data=st.data())
def test_baseline(data: st.DataObject, known: str, few: Comparison, place: Path) -> None:
    """A real baseline with some parts replaced, or cut off anywhere."""
    written = json.loads(known)
    for _ in range(data.draw(st.integers(0, 3))):
        part: Any = written
        while True:
            keys = sorted(part) if isinstance(part, dict) else list(range(len(part)))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(part[key], dict | list) or not part[key] or data.draw(st.booleans()):
                break
            part = part[key]
        part[key] = data.draw(JSON)
        if not isinstance(written, dict) or not written:
            break
    content = json.dumps(written).encode()
    if data.draw(st.integers(0, 9)) == 0:
        content = content[: data.draw(st.integers(0, len(content)))]
    file = place / "b.json"
    file.write_bytes(content)
    with within(), one_line(str(file)):
        found = load(file)
        assert found is not None
        if found.settings is not None:
            assert load(write(file, to_json(found))) == found
            changes(found, baseline_of(few), few)


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


SIDE = st.fixed_dictionaries({}, optional={"article": st.sampled_from(["a", "b"]), "quote": PIECES})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "event": PIECES,
        "articles": st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from(["a", "b"])},
                optional={"text": TEXTS, "language": LANGUAGE, "date": DATES, "source": PIECES},
            )
            | JSON,
            max_size=3,
        ),
        "pairs": st.lists(
            st.fixed_dictionaries(
                {"left": SIDE, "right": SIDE},
                optional={"label": st.sampled_from([*Label, "not-flagged", "x"]), "rule": PIECES},
            )
            | JSON,
            max_size=3,
        )
        | JSON,
    },
)


@fuzzed("gold")
@given(text=(EVENTS | st.lists(EVENTS, max_size=2) | JSON).map(json.dumps) | TEXTS)
def test_expectations(text: str, place: Path) -> None:
    file = place / "x.claims.yaml"  # JSON is YAML
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with within(), one_line(str(file)):
        expectations.load(file)


# ---- reports ----


@pytest.fixture(scope="module")
def empty(embedder: Embedder, nli: NLI) -> Comparison:
    return compare_articles([], embedder=embedder, nli=nli)


SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda s: (min(s), max(s)))
ALL_RULES = [(label, rule) for label, rules in RULES.items() for rule in rules]
RATIO = st.floats(0, 1)
FIELD = st.none() | PIECES


@st.composite
def reported(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Any]]:
    """Two articles, and pairs of their claims with labels and reasons at will."""
    articles = [
        {
            "text": draw(SENTENCES) + "\n\n" + draw(st.sampled_from(NEWS)),
            "language": draw(st.sampled_from([*LANGUAGES, "fa"])),
            **{key: draw(FIELD) for key in ("title", "source", "url")},
            "date": draw(st.sampled_from([None, "2024-03-12", "2024"])),
        }
        for _ in range(2)
    ]
    pair = st.tuples(
        st.integers(0, 9), st.integers(0, 9), st.sampled_from(ALL_RULES), SPANS, SPANS, RATIO
    )
    return articles, draw(st.lists(pair, min_size=1, max_size=3))


@fuzzed("report")
@given(made=reported(), title=FIELD, full=st.booleans())
def test_reports(
    made: tuple[list[dict[str, Any]], list[Any]],
    title: str | None,
    full: bool,
    place: Path,
    empty: Comparison,
) -> None:
    """Every format of a comparison of hostile articles is well-formed, and nothing in it acts."""
    records, pairs = made
    file = place / "r.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), "utf-8")
    articles = load_articles([file])
    sides = [extract_claims(article).claims for article in articles]
    if not all(sides):
        return
    verdicts = []
    for i, j, (label, rule), left, right, ratio in pairs:
        one, other = sides[0][i % len(sides[0])], sides[1][j % len(sides[1])]
        reason = Reason(
            rule, clipped(left, one), clipped(right, other), "{} × {}", (one.text, other.text)
        )
        row = (ratio, 1 - ratio, 0.0)
        candidate = Candidate(one, other, ratio, ratio, True)
        verdicts.append(Verdict(candidate, label, ratio, (row, row), (reason,)))
    comparison = replace(
        empty,
        articles=tuple(articles),
        claims=(*sides[0], *sides[1]),
        events=(tuple(article.id for article in articles),),
        pairs=pairs_of(verdicts),
    )
    detail = Detail.FULL if full else Detail.SHORT
    for chosen in OutputFormat:
        with within():
            text = render(comparison, chosen, title=title, detail=detail)
        text.encode()
        INERT[chosen](text)


def clipped(span: tuple[int, int], claim: Claim) -> tuple[int, int]:
    return min(span[0], len(claim.text)), min(span[1], len(claim.text))


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066\u2067]")
VALID = Draft202012Validator(schema())


def inert_markdown(text: str) -> None:
    assert not CONTROLS.search(text)
    for token in MARKDOWN.parse(text):
        for child in [token, *(token.children or [])]:
            assert child.type not in {"html_block", "html_inline", "link_open", "image"}, child


def inert_page(text: str) -> None:
    assert not CONTROLS.search(text)
    assert text.count("<script") == text.count("</script") == 2
    assert_inert(html.document_fromstring(text))


def inert_table(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if re.match(r"\s*[=+\-@\uff1d]", cell)]


def inert_annotations(text: str) -> None:
    assert not CONTROLS.search(text)
    for line in text.splitlines():
        assert re.match(r"::(warning|notice|error) [^:]", line), line
        assert line.count("::") >= 2


def json_of(text: str) -> Any:
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


INERT: dict[OutputFormat, Callable[[str], object]] = {
    OutputFormat.MARKDOWN: inert_markdown,
    OutputFormat.JSON: lambda text: VALID.validate(json_of(text)),
    OutputFormat.JSONL: lambda text: [json_of(line) for line in text.split("\n") if line],
    OutputFormat.HTML: inert_page,
    OutputFormat.SARIF: json_of,
    OutputFormat.JUNIT: lambda text: etree.fromstring(text.encode()),
    OutputFormat.CSV: inert_table,
    OutputFormat.GITHUB: inert_annotations,
}


# ---- the whole command ----


class Written:
    """Every file that this process opens for writing, makes, moves or removes, while asked to."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.listening = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.listening:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.paths.add(os.path.abspath(os.fsdecode(path)))
        elif event in MOVING or event == "sqlite3.connect":
            self.paths |= {
                os.path.abspath(os.fsdecode(a)) for a in arguments if isinstance(a, str | bytes)
            }

    @contextmanager
    def during(self) -> Iterator[set[str]]:
        self.paths = set()
        self.listening = True
        try:
            yield self.paths
        finally:
            self.listening = False


MOVING = {"os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.truncate", "os.rmdir"}


@pytest.fixture(scope="module")
def written() -> Written:
    return Written()


OUTPUTS = [f"r.{suffix}" for suffix in ("md", "json", "jsonl", "html", "sarif", "xml", "csv")]
FILES = st.dictionaries(
    st.sampled_from([f"{name}{suffix}" for name in "ab" for suffix in READERS]),
    ENCODED
    | SENTENCES.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | RECORDS.map(lambda r: json.dumps(r).encode()),
    min_size=1,
    max_size=3,
).map(lambda files: files | {"z.txt": "\n\n".join(NEWS[:6]).encode()})
ARGUMENTS = st.one_of(
    st.builds(
        lambda outputs, more: ["compare", "in", *[p for o in outputs for p in ("-o", o)], *more],
        st.lists(st.sampled_from(OUTPUTS), unique=True, max_size=3),
        st.sampled_from([[], ["--detail", "full"], ["--format", "github"], ["--language", "ar"]]),
    ),
    st.sampled_from(
        [["check", "in"], ["check", "in", "--update"], ["check", "in", "--diff", "-o", "r.sarif"]]
    ),
    st.builds(lambda text: ["compare", "in", "--title", text], PIECES),
    st.builds(lambda text: ["check", "in", text], PIECES),
    st.builds(lambda text: ["explain", text], PIECES),
)


@fuzzed("command")
@given(files=FILES, arguments=ARGUMENTS)
def test_the_command(
    files: dict[str, bytes],
    arguments: list[str],
    written: Written,
    place: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = place / "run"
    for old in folder.glob("**/*"):
        if old.is_file():
            old.unlink()
    (folder / "in").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / "in" / name).write_bytes(content)
    before = {path: path.read_bytes() for path in folder.glob("in/*")}
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, written.during() as touched, within(LIMIT):
        patch.chdir(folder)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        status = main(arguments)
    out.flush()
    shown = out.buffer.getvalue().decode()
    assert status in (ExitStatus.DONE, ExitStatus.FOUND, ExitStatus.ERROR)
    lines = err.getvalue().splitlines()
    assert len(lines) == (status == ExitStatus.ERROR), lines
    assert not CONTROLS.search(shown + err.getvalue())
    assert "Traceback" not in err.getvalue()

    assert {path: path.read_bytes() for path in folder.glob("in/*")} == before
    named = {*arguments, "crossclaim-baseline.json"} & {*OUTPUTS, "crossclaim-baseline.json"}
    left = {path.name for path in folder.iterdir()} - {"in"}
    assert left <= named
    if status == ExitStatus.ERROR:
        assert not left
    remembered = os.environ["CROSSCLAIM_CACHE"]
    for path in touched:
        beside = os.path.dirname(path) == str(folder)
        ours = os.path.basename(path) in named or ".crossclaim-" in path
        assert (beside and ours) or path.startswith(remembered) or path == os.devnull, path


def test_the_shares_make_a_whole() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)
