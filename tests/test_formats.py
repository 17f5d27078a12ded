"""Machine formats: valid by their official schemas, pointing at real places, safe to open."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from conftest import EXAMPLES
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree

from compare.articles import Article, load_articles
from compare.claims import Claim
from compare.comparison import Comparison, Pair, compare_articles
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError, printable
from compare.report import github
from compare.report.csv_report import BOM, HEADER, safe
from compare.report.escape import plain
from compare.report.formats import Detail, OutputFormat, render
from compare.report.json_report import schema
from compare.report.phrases import sides, worst
from compare.report.places import Places, uri
from compare.rules import RULES, Label

SCHEMAS = Path(__file__).parent / "data" / "schemas"
HOSTILE = (
    "x]]><script>alert(1)</script> {0} [a](https://evil.example) ::error::%0A%25 \x00\x1b[31m\ufffe"
    '\u202eevil\u202c "quoted", =1+1;=cmd|x\r\n::set-output name=a::b\u2028{"label": "agreeing"}'
)


@pytest.fixture(scope="module")
def hostile(examples: Comparison) -> Comparison:
    """The examples with every quoted text and every description of an article made hostile."""

    def spoilt(claim: Claim) -> Claim:
        said = claim.attribution and replace(claim.attribution, speaker=HOSTILE)
        return replace(claim, text=f"=2+5 {claim.text} {HOSTILE}", attribution=said)

    def pair(found: Pair) -> Pair:
        candidate = found.verdict.candidate
        reasons = tuple(
            replace(reason, words=tuple(f"{word} {HOSTILE}" for word in reason.words))
            for reason in found.verdict.reasons
        )
        candidate = replace(candidate, left=spoilt(candidate.left), right=spoilt(candidate.right))
        return replace(found, verdict=replace(found.verdict, candidate=candidate, reasons=reasons))

    return replace(
        examples,
        articles=tuple(
            replace(a, source=f"={HOSTILE}", title=HOSTILE, path=printable(f"%,:{n}\n{HOSTILE}"))
            for n, a in enumerate(examples.articles)
        ),
        claims=tuple(map(spoilt, examples.claims)),
        pairs=tuple(map(pair, examples.pairs)),
    )


def labelled(comparison: Comparison, *labels: Label) -> list[Pair]:
    return [pair for pair in comparison.pairs if pair.verdict.label in labels]


# ---- SARIF ----


@cache
def sarif_schema() -> Draft4Validator:
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text("utf-8"))
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def sarif(comparison: Comparison, detail: Detail = Detail.SHORT) -> dict:
    log = json.loads(render(comparison, OutputFormat.SARIF, detail=detail))
    sarif_schema().validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for place in [*result["locations"], *result["relatedLocations"]]:
            where = place["physicalLocation"]["artifactLocation"]
            assert run["artifacts"][where["index"]]["location"]["uri"] == where["uri"]
    return run


def test_sarif_has_a_result_a_conflict_and_notes_when_asked(examples: Comparison) -> None:
    conflicts = labelled(examples, Label.CONFLICTING)
    run = sarif(examples)
    assert [r["partialFingerprints"]["crossclaimPair/v1"] for r in run["results"]] == [
        pair.id for pair in conflicts
    ]
    assert {r["level"] for r in run["results"]} <= {"warning", "error"}
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES[Label.CONFLICTING])
    noted = sarif(examples, Detail.FULL)["results"]
    notes = labelled(examples, Label.UNVERIFIED)
    assert [r["level"] for r in noted[len(conflicts) :]] == ["note"] * len(notes) != []


def test_sarif_regions_are_what_the_file_has_there(examples: Comparison) -> None:
    words = {pair.id: pair for pair in examples.pairs}
    seen = 0
    for result in sarif(examples, Detail.FULL)["results"]:
        pair = words[result["partialFingerprints"]["crossclaimPair/v1"]]
        reason = pair.verdict.reasons[0]
        both = zip(
            sides(pair),
            (reason.left, reason.right),
            (*result["locations"], *result["relatedLocations"]),
            strict=True,
        )
        for claim, (start, end), location in both:
            physical = location["physicalLocation"]
            if "region" not in physical:
                assert physical["artifactLocation"]["uri"].endswith(".html")  # entities
                continue
            seen += 1
            region = physical["region"]
            path = re.sub("^file://", "", physical["artifactLocation"]["uri"])
            text = Path(path).read_bytes().decode()
            assert region["startLine"] == region["endLine"]
            line = text.split("\n")[region["startLine"] - 1]
            found = line[region["startColumn"] - 1 : region["endColumn"] - 1]
            assert found == claim.text[start:end].strip() == region["snippet"]["text"]
            at = region["charOffset"]
            assert text[at : at + region["charLength"]] == found
    assert seen > 50


def test_fingerprints_ignore_position_line_ends_and_file_names(
    tmp_path: Path, embedder: Embedder, nli: NLI
) -> None:
    nb = (EXAMPLES / "ferry-fire" / "nb.txt").read_text("utf-8")
    sv = (EXAMPLES / "ferry-fire" / "sv.md").read_text("utf-8")
    title, _, body = nb.partition("\n")
    moved = f"{title}\n\nRederiet ble grunnlagt i Karsvik.\n{body}".replace("\n", "\r\n")
    runs = []
    for folder, files in (("1", {"a.txt": nb, "b.md": sv}), ("2", {"z.txt": moved, "b.md": sv})):
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_bytes(text.encode())
        articles = load_articles([tmp_path / folder])
        results = sarif(compare_articles(articles, embedder=embedder, nli=nli))["results"]
        runs.append({r["partialFingerprints"]["crossclaimPair/v1"]: r for r in results})
    assert set(runs[0]) == set(runs[1]) != set()
    for identifier, before in runs[0].items():
        after = runs[1][identifier]
        assert after["partialFingerprints"] == before["partialFingerprints"]
        lines = [
            {
                place["physicalLocation"]["region"]["startLine"]
                for place in (*result["locations"], *result["relatedLocations"])
                if place["physicalLocation"]["artifactLocation"]["uri"].endswith(".txt")
            }
            for result in (before, after)
        ]
        assert lines[1] == {line + 2 for line in lines[0]} != set()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("news/a b.txt", "news/a%20b.txt"),
        ("/srv/ø.md", "file:///srv/%C3%B8.md"),
        ("c:odd?#.txt", "c%3Aodd%3F%23.txt"),
        ("-", "-"),
    ],
)
def test_uris(path: str, expected: str) -> None:
    assert uri(path) == expected


def article(path: Path, text: str) -> Article:
    return Article("a", str(path), None, "en", None, None, None, text)


def claim(article: Article, text: str) -> Claim:
    start = article.text.index(text)
    return Claim("a-1", "a", text, start, start + len(text), "en", None, None, (), (), (), ())


SENTENCE = "Fourteen people were hurt."


@pytest.mark.parametrize(
    ("data", "extracted", "line", "column"),
    [
        (f"One.\n\n{SENTENCE}", None, 3, 1),
        (f"One. {SENTENCE} Two.\r\n", None, 1, 6),
        (f"One.\r\n\r\n  {SENTENCE}\r\n", None, 3, 3),
        (f"\ufeffOne.\n{SENTENCE}", None, 2, 1),
        (f"😀 One. {SENTENCE}", None, 1, 8),  # code points, not UTF-16 units
        ("One.\nFourteen people\nwere   hurt.", f"One.\n\n{SENTENCE}", 2, 1),  # wrapped lines
        (f"a\u2028b\x85c\n{SENTENCE}", f"a\nb\nc\n{SENTENCE}", 2, 1),  # no lines to an editor
        (f"---\ntitle: x\n---\n*One.*\n\n{SENTENCE}", f"One.\n\n{SENTENCE}", 6, 1),
        (f"<p>{SENTENCE}</p>", SENTENCE, 1, 4),
        # The article tells the second of two equal sentences.
        (f"{SENTENCE}\n\nTwo. {SENTENCE}", f"Two. {SENTENCE}", 3, 6),
        # Nowhere word for word, or in two places.
        ("Fourteen *people* were hurt.", SENTENCE, None, None),
        ("Fourteen people were hurt&#46;", SENTENCE, None, None),
        (f"**x** {SENTENCE}\n\n{SENTENCE}", f"x {SENTENCE}", None, None),
    ],
)
def test_places(
    data: str, extracted: str | None, line: int | None, column: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data.encode())
    of = article(path, extracted or data.lstrip("\ufeff").replace("\r\n", "\n"))
    found = Places().find(of, claim(of, SENTENCE), (0, len(SENTENCE)))
    assert (found and found.start_line, found and found.start_column) == (line, column)
    if found:
        assert found.text.split() == SENTENCE.split()
        whole = data.lstrip("\ufeff")
        assert whole[found.offset : found.offset + found.length] == found.text


def test_no_place_in_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")  # opening it would hang
    (tmp_path / "binary.txt").write_bytes(b"\x89PNG\0")
    for path in ("-", tmp_path / "pipe.txt", tmp_path / "gone.txt", tmp_path, "a\0b", "",
                 tmp_path / "binary.txt"):  # fmt: skip
        of = article(Path(path), SENTENCE) if path else article(Path("."), SENTENCE)
        assert Places().find(of, claim(of, SENTENCE), (0, 8)) is None


def test_places_take_linear_time(tmp_path: Path) -> None:
    """Three hundred claims in a megabyte made to be slow to search."""
    path = tmp_path / "a.txt"
    path.write_text("a " * 500_000 + "*b*", "utf-8")
    of = article(path, "a " * 500_000 + "b")
    places = Places()
    for length in range(300):
        text = "a " * (1000 + length) + "b"
        assert places.find(of, claim(of, text), (0, len(text))) is None


# ---- JUnit ----


def junit(comparison: Comparison, title: str | None = None) -> etree._Element:
    text = render(comparison, OutputFormat.JUNIT, title=title)
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(root)
    return root


def test_junit_has_a_case_a_pair(examples: Comparison) -> None:
    root = junit(examples, "Ferry <& co>")
    assert root.get("name") == "Ferry <& co>"
    cases = {re.search(r"\((\S+)\)$", c.get("name"))[1]: c for c in root.iter("testcase")}
    outcome = {
        Label.CONFLICTING: ["failure"],
        Label.UNVERIFIED: ["skipped"],
        Label.AGREEING: [],
    }
    for pair in examples.pairs:
        case = cases.pop(pair.id)
        assert [child.tag for child in case] == outcome[pair.verdict.label]
        for child in case:
            assert child.get("type") == pair.verdict.reasons[0].rule
    assert cases == {}
    for suite in (root, *root):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            if suite.get(name) is not None:
                assert int(suite.get(name)) == len(list(suite.iter(tag)))


@given(st.text())
@example("\x00\x0b\ufffe\uffff\ud800]]>&<")
def test_any_title_is_legal_xml(title: str) -> None:
    empty = Comparison((), (), (), (), (), (), *[None] * 5)  # type: ignore[arg-type]
    assert junit(empty, title).get("name")


# ---- GitHub ----


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a log as the Actions runner reads them (``ActionCommand.cs``)."""
    found = []
    for line in re.split(r"\r\n|[\r\n]", text):
        match = re.match(r"::(\w+) ?(.*?)::(.*)$", line)
        if match is None:
            assert line == ""
            continue
        properties = dict(part.split("=", 1) for part in match[2].split(",") if part)
        unescaped = {key: unescape(value) for key, value in properties.items()}
        found.append((match[1], unescaped, unescape(match[3])))
    return found


def unescape(text: str) -> str:
    for code, character in (("0D", "\r"), ("0A", "\n"), ("3A", ":"), ("2C", ","), ("25", "%")):
        text = text.replace(f"%{code}", character)
    return text


def test_github_warns_of_the_worst_ten(examples: Comparison, hostile: Comparison) -> None:
    (pair, *_) = labelled(examples, Label.CONFLICTING)
    many = [
        replace(pair, id=f"{n:016x}", verdict=replace(pair.verdict, confidence=n / 20))
        for n in range(12)
    ]
    for comparison in (examples, hostile, replace(examples, pairs=tuple(many))):
        found = commands(render(comparison, OutputFormat.GITHUB))
        conflicts = worst(comparison.pairs)
        warnings = [properties for name, properties, _ in found if name == "warning"]
        assert len(warnings) == min(len(conflicts), 10)
        notices = [message for name, _, message in found if name == "notice"]
        more = len(conflicts) - 10
        noun = "conflict" if more == 1 else "conflicts"
        expected = [f"{more} more {noun}: see the summary of this job."] if more > 0 else []
        assert notices == expected
        assert len(found) == len(warnings) + len(notices)
        paths = {article.path for article in comparison.articles}
        assert {properties["file"] for properties in warnings} <= paths
    assert [round(p.verdict.confidence * 20) for p in worst(many)] == list(range(12))[::-1]
    assert github.to_summary(replace(examples, pairs=tuple(many))).count("\n| [") == 2 + len(
        examples.articles
    )


def test_the_summary_of_a_job_stays_below_its_limit(examples: Comparison) -> None:
    (pair, *_) = labelled(examples, Label.CONFLICTING)
    many = tuple(replace(pair, id=f"{n:016x}") for n in range(5000))
    text = github.to_summary(replace(examples, pairs=many))
    assert 100_000 < len(text.encode()) <= github.LONGEST_SUMMARY
    shown = text.count("\n| [") - len(examples.articles)
    assert f"{5000 - 10 - shown} more conflicts left out here." in text


# ---- CSV ----


def table(comparison: Comparison) -> list[dict[str, str]]:
    text = render(comparison, OutputFormat.CSV)
    assert text.startswith(BOM)
    assert re.sub("\r\n", "", text).count("\n") == 0
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True))


def test_csv_has_a_row_a_pair(examples: Comparison) -> None:
    rows = table(examples)
    assert [row["id"] for row in rows] == [pair.id for pair in examples.pairs]
    for row, pair in zip(rows, examples.pairs, strict=True):
        assert tuple(row) == HEADER
        assert row["rule"] == pair.verdict.reasons[0].rule
        for side, claim in zip(("left", "right"), sides(pair), strict=True):
            assert row[f"{side}_text"].lstrip("'") == plain(claim.text)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+46 31", "'+46 31"),
        ("- Jeg", "'- Jeg"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\rx", "' x"),
        ("  =1", "' =1"),
        ("\u202e=1", "'=1"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),  # a new cell where lists are separated by semicolons
        ('a; "=1"', 'a; "\'=1"'),
        ("– Jeg = du", "– Jeg = du"),
        ("1 - 2", "1 - 2"),
        ("a" * 40_000, "a" * 32_000 + "…"),
    ],
)
def test_cells_are_no_formulas(text: str, cell: str) -> None:
    assert safe(text) == cell


@given(st.lists(st.text(alphabet="=+-@;,\"' \t\r\nax\u202e＝"), min_size=1))
def test_no_cell_is_a_formula_however_the_line_is_split(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    for delimiter in ",;":
        (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter)
        assert delimiter == ";" or len(row) == len(cells)
        assert not [cell for cell in row if re.match(r"\s*[=+\-@＝]", cell)]


# ---- JSON Lines ----


def test_jsonl_lines_are_complete(examples: Comparison, hostile: Comparison) -> None:
    line = Draft202012Validator({"$defs": schema()["$defs"], "$ref": "#/$defs/line"})
    texts = {article.id: article.text for article in examples.articles}
    for comparison in (examples, hostile):
        text = render(comparison, OutputFormat.JSONL)
        lines = text.splitlines()  # also at U+2028, which some readers take for the end of a line
        assert len(lines) == len(comparison.pairs) == text.count("\n")
        for record, pair in zip(map(json.loads, lines), comparison.pairs, strict=True):
            line.validate(record)
            assert record["id"] == pair.id
            for side, claim in zip(("left", "right"), sides(pair), strict=True):
                shown = record[side]
                assert shown["text"] == claim.text
                start, end = shown["span"]
                assert shown["start"] <= start < end <= shown["end"]
                if comparison is examples:
                    whole = texts[shown["article"]]
                    assert whole[shown["start"] : shown["end"]] == claim.text


# ---- all of them ----


@pytest.mark.parametrize("chosen", list(OutputFormat))
def test_hostile_text_is_inert_in_every_format(chosen: OutputFormat, hostile: Comparison) -> None:
    text = render(hostile, chosen, title=HOSTILE, detail=Detail.FULL)
    if chosen not in (OutputFormat.JSON, OutputFormat.JSONL):  # these escape, and change nothing
        assert not set(text.removeprefix(BOM)) & set("\0\x1b\u202e\u202c\u2028")
    text.encode()
    match chosen:
        case OutputFormat.SARIF:
            for result in sarif(hostile, Detail.FULL)["results"]:
                message = result["message"]["text"]
                assert "](" not in message
                assert not re.search(r"(?<!\{)\{(\{\{)*\d", message)
        case OutputFormat.JUNIT:
            assert {e.tag for e in junit(hostile, HOSTILE).iter()} == {
                "testsuites", "testsuite", "testcase", "failure", "skipped",
            }  # fmt: skip
        case OutputFormat.CSV:
            for row in table(hostile):
                assert not [v for v in row.values() if re.match(r"[\s\"]*[=+\-@]", v)]
        case OutputFormat.JSON:
            Draft202012Validator(schema()).validate(json.loads(text))
        case OutputFormat.HTML | OutputFormat.MARKDOWN:
            assert "<script>alert" not in text


@pytest.mark.parametrize("chosen", list(OutputFormat))
def test_no_articles_make_a_valid_report(
    chosen: OutputFormat, embedder: Embedder, nli: NLI
) -> None:
    empty = compare_articles([], embedder=embedder, nli=nli)
    text = render(empty, chosen)
    assert text.endswith("\n") or chosen in (OutputFormat.JSONL, OutputFormat.GITHUB)
    if chosen is OutputFormat.SARIF:
        assert sarif(empty)["results"] == []
    if chosen is OutputFormat.JUNIT:
        assert list(junit(empty)) == []


@pytest.mark.parametrize(
    ("name", "path", "chosen"),
    [
        (None, None, "markdown"),
        (None, "a.MD", "markdown"),
        (None, "a.json", "json"),
        (None, "a.jsonl", "jsonl"),
        (None, "a.html", "html"),
        (None, "a.sarif", "sarif"),
        (None, "a.xml", "junit"),
        (None, "a.csv", "csv"),
        ("sarif", "a.json", "sarif"),
        ("github", None, "github"),
        ("github", "a.sarif", "sarif"),  # only standard output is read for annotations
        (None, "a.pdf", None),
        ("github", "a.txt", None),
    ],
)
def test_choosing_a_format(name: str | None, path: str | None, chosen: str | None) -> None:
    if chosen is None:
        with pytest.raises(InputError, match="unknown report suffix"):
            OutputFormat.choose(name, path)
    else:
        assert OutputFormat.choose(name, path) == chosen
