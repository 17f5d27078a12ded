"""Corpora: a store is the same whatever the order, batches and accidents in which it grew."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import EXAMPLES
from jsonschema import Draft202012Validator
from lxml import html

from compare.articles import Article, load_articles
from compare.calibration import calibration_for
from compare.cli import ExitStatus, main
from compare.comparison import Comparison
from compare.corpus.copies import COPY, resemblance, signature
from compare.corpus.engine import Local, Models
from compare.corpus.exporting import lines
from compare.corpus.ingest import add, conflicts, reembed, remove
from compare.corpus.lines import json_line, text_line
from compare.corpus.placing import gained
from compare.corpus.selection import compared, events_about, listed, of_events
from compare.corpus.store import Store
from compare.corpus.watching import arrivals
from compare.embeddings import Embedder
from compare.entailment import NLI
from compare.errors import InputError
from compare.report.formats import OutputFormat, render
from compare.report.json_report import schema
from compare.rules import Label
from compare.thresholds import Thresholds

FERRY = ["nb.txt", "en.html", "ar.txt", "sv.md"]
DAY = "2024-03-12"


def example(name: str, event: str = "ferry-fire") -> Article:
    (article,) = load_articles([EXAMPLES / event / name])
    return article


def article(source: str, text: str, date: str | None = DAY, language: str = "en") -> Article:
    identifier = re.sub(r"\W", "", f"{source}{date}{len(text)}").lower()
    return Article(identifier, f"{source}.txt", None, language, date, source, None, text)


def export(store: Store) -> list[bytes]:
    return list(lines(Store(store.uri)))


Grow = Callable[..., Store]


@pytest.fixture(scope="module")
def models(embedder: Embedder, nli: NLI) -> Models:
    fitted = calibration_for(embedder.identity, nli.identity)
    return Models(embedder, nli, fitted, Thresholds())


@pytest.fixture
def grow(models: Models, tmp_path: Path) -> Grow:
    """Makes a store of articles, in one or several batches."""

    def make(*articles: Article, name: str = "store", batch: int = 64) -> Store:
        store = Store.open(str(tmp_path / name), models, create=True)
        add(store, articles, Local(models), batch=batch)
        return store

    return make


@pytest.fixture(scope="module")
def stored(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The example articles, added at once."""
    store = Store.open(str(tmp_path_factory.mktemp("corpus") / "store"), models, create=True)
    add(store, load_articles([EXAMPLES / "ferry-fire", EXAMPLES / "mosul-list"]), Local(models))
    return store


# ---- what is in a store ----


def test_a_store_says_what_a_comparison_says(stored: Store, examples: Comparison) -> None:
    """Events and verdicts are those of ``compare`` on the same articles."""
    together = of_events(stored, [event.id for event in listed(stored)])
    assert {frozenset(e) for e in together.events} == {frozenset(e) for e in examples.events}

    def told(comparison: Comparison) -> set[tuple[str, str, frozenset[str]]]:
        return {
            (
                pair.verdict.label.value,
                pair.verdict.reasons[0].rule,
                frozenset((pair.verdict.candidate.left.id, pair.verdict.candidate.right.id)),
            )
            for pair in comparison.pairs
        }

    assert told(together) == told(examples)


def test_the_days_tour(models: Models, stored: Store, tmp_path: Path) -> None:
    """One article after the other: each line when its second side comes, the same in the end."""
    store = Store.open(str(tmp_path / "store"), models, create=True)
    said: dict[str, list[str]] = {}
    for event in ("ferry-fire", "mosul-list"):
        for name in FERRY if event == "ferry-fire" else ["sv.md", "nb.txt", "en.txt", "ar.html"]:
            told: list[str] = said.setdefault(f"{event}/{name}", [])
            add(
                store,
                [example(name, event)],
                Local(models),
                report=lambda change, told=told: told.extend(text_line(store, change)),
            )
    assert said["ferry-fire/nb.txt"] == []  # nothing to contradict yet
    assert any("14 personer" in line and "19 personer" in line for line in said["ferry-fire/sv.md"])
    assert any("negation" in line for line in said["ferry-fire/sv.md"])
    assert any("14 personer" in line and "19 شخصاً" in line for line in said["ferry-fire/ar.txt"])
    assert said["mosul-list/sv.md"] == []
    assert any("speech.denial" in line for line in said["mosul-list/nb.txt"])
    assert all(line.startswith("conflict ") for told in said.values() for line in told)
    assert sum(map(len, said.values())) == sum(
        row["label"] == Label.CONFLICTING for row in stored.select("verdicts", ["label"])
    )
    assert export(store) == export(stored)


def test_what_is_there_is_passed_over(stored: Store, models: Models) -> None:
    before = stored.manifest
    tally = add(stored, [example("nb.txt"), example("nb.txt")], Local(models))
    assert (tally.added, tally.there) == (0, 1)
    assert Store(stored.uri).manifest == before


def test_removing_leaves_no_trace(grow: Grow, stored: Store, models: Models) -> None:
    """Also when the first article of an event goes, or one that others are linked to."""
    every = [example(name) for name in FERRY]
    store = grow(*every)
    first = min(every, key=lambda a: (a.date or "", a.id))
    assert remove(store, [first.id, "nosuch"], Local(models)) == 1
    assert export(store) == export(grow(*(a for a in every if a is not first), name="without"))


def test_other_settings_are_refused_with_the_way_out(stored: Store, models: Models) -> None:
    other = replace(models, thresholds=Thresholds(same_event=0.9))
    with pytest.raises(InputError, match=r"other thresholds.*crossclaim corpus reembed --store"):
        Store.open(stored.uri, other)


def test_embedding_again_gives_what_a_new_store_gives(grow: Grow, models: Models) -> None:
    store = grow(example("nb.txt"), example("sv.md"))
    other = replace(models, thresholds=replace(models.thresholds, paraphrase=0.6))
    assert reembed(store.uri, Local(other)) == 2
    again = Store.open(store.uri, other)
    assert again.manifest.generation == 2
    fresh = Store.open(f"{store.uri}-fresh", other, create=True)
    add(fresh, [example("sv.md"), example("nb.txt")], Local(other))
    assert export(again) == export(fresh)


def test_compacting_changes_nothing(grow: Grow) -> None:
    store = grow(example("nb.txt"), example("sv.md"), batch=1)
    before = export(store)
    with store.writing():
        store.compact()
    assert export(store) == before


# ---- events ----


def test_events_that_are_alike_stay_apart(grow: Grow) -> None:
    """Two ferries burn on one day; names and figures tell the fires apart."""
    one = (
        "A fire broke out on the ferry Solglimt near Tarvik on Tuesday.\n\n"
        "Fourteen people were injured on the Solglimt, the Tarvik fire service said.\n"
    )
    other = one.replace("Solglimt", "Morgenrode").replace("Tarvik", "Hellesund")
    other = other.replace("Fourteen", "Nineteen")
    store = grow(
        article("Tarvik Times", one),
        article("Hellesund Herald", other),
        article("Coast Post", one.replace("near", "off")),
    )
    events = {frozenset((e.articles, e.conflicts)) for e in listed(store)}
    assert events == {frozenset((2, 0)), frozenset((1, 0))}


def test_articles_far_apart_in_time_are_of_different_events(grow: Grow) -> None:
    text = "A fire broke out on the ferry Solglimt near Tarvik. Fourteen people were injured.\n"
    later = text.replace("near", "close to")
    store = grow(article("Times", text), article("Herald", later, "2024-09-12"))
    assert len(listed(store)) == 2


def test_who_meets_anew() -> None:
    before = {"a": ("E", "a"), "b": ("E", "b"), "c": ("F", "c")}
    renamed = {"a": ("G", "a"), "b": ("G", "b"), "c": ("F", "c")}
    assert gained(before, renamed) == set()
    joined = {a: ("E", root) for a, (_, root) in before.items()}
    assert gained(before, joined) == {("a", "c"), ("b", "c")}
    assert gained(joined, before) == set()  # those that part meet nobody new
    grown = {**before, "d": ("E", "d")}
    assert gained(before, grown) == {("a", "d"), ("b", "d"), ("d", "d")}
    copied = {**before, "b": ("E", "a")}
    assert gained(before, copied) == {("a", "b"), ("b", "b")}


# ---- copies ----

WIRE = (
    "TARVIK (NTB): A fire broke out on the ferry Solglimt near Tarvik early on Tuesday.\n\n"
    "Fourteen people were injured in the fire on the Solglimt, the rescue service told NTB.\n\n"
    "The ferry was on its way from Tarvik to Hellesund with 197 passengers on board.\n\n"
    "Nobody was missing on Tuesday afternoon, according to the police in Tarvik.\n\n"
    "The company expects to take up the traffic again on Thursday, a spokeswoman said.\n"
)


def test_copies_count_once(grow: Grow) -> None:
    """Four outlets print one text, one of them with another number: that alone is compared."""
    changed = WIRE.replace("Fourteen people were", "19 people were")
    store = grow(
        article("A Post", WIRE),
        article("B Post", f"By our correspondent\n\n{WIRE}"),
        article("C Post", changed),
        article("D Post", f"{WIRE}\nPhoto: B. Holm\n"),
    )
    (event,) = listed(store)
    assert (event.articles, event.outlets, event.origins, event.conflicts) == (4, 4, 1, 1)
    found = of_events(store, [event.id])
    (group,) = found.copies
    assert len(group) == 4
    assert [p.verdict.reasons[0].rule for p in found.pairs] == ["quantity.disjoint"]
    shown = render(found, OutputFormat.MARKDOWN)
    assert "4 outlets, 1 origin" in shown


def test_resemblance() -> None:
    assert resemblance(signature(WIRE), signature(WIRE)) == 1
    assert resemblance(signature(WIRE), signature(WIRE.replace("Fourteen", "19"))) >= COPY
    retold = " ".join(sorted(WIRE.split()))
    assert resemblance(signature(WIRE), signature(retold)) < 0.1


# ---- new articles and reports ----


def test_compare_leaves_the_store_as_it_is(grow: Grow, models: Models, stored: Store) -> None:
    store = grow(*(example(name) for name in FERRY[:3]))
    before = export(store)
    new = example("sv.md")
    addition = compared(store, [new], Local(models))
    assert export(store) == before
    assert addition.comparison.pairs
    for pair in addition.comparison.pairs:
        sides = pair.verdict.candidate.left, pair.verdict.candidate.right
        assert new.id in {claim.article for claim in sides}
    with store.writing():
        store.commit(addition.change)
    known = compared(store, [new], Local(models))  # now it is stored: the same again
    assert known.comparison == addition.comparison
    assert not known.change.verdicts


def test_every_format_takes_a_report_on_events(stored: Store) -> None:
    found = of_events(stored, [event.id for event in listed(stored)])
    for chosen in OutputFormat:
        assert render(found, chosen)
    report = json.loads(render(found, OutputFormat.JSON))
    Draft202012Validator(schema()).validate(report)
    assert report["series"]


def test_figures_over_time(stored: Store) -> None:
    """14 and 19 injured of the same morning: in Markdown, as a plot with its table, and as data."""
    found = of_events(stored, [event.id for event in listed(stored)])
    (injured,) = [s for s in found.series if "19" in [p.figure for p in s.points]]
    assert {p.standing.value for p in injured.points if p.figure in ("14", "19") and p.date} == {
        "conflict"
    }
    assert injured.moved
    moved = [series for series in found.series if series.moved]
    assert len(moved) < len(found.series)  # 30 years at sea, in every paper: no news

    page = html.document_fromstring(render(found, OutputFormat.HTML))
    section = page.get_element_by_id("figures")
    plots = section.xpath(".//svg")
    assert len(plots) == len(section.xpath(".//table")) == len(moved)
    assert all(plot.get("aria-hidden") == "true" for plot in plots)
    for plot, table, series in zip(plots, section.xpath(".//table"), moved, strict=True):
        shown = [" ".join(row.text_content().split()) for row in table.xpath(".//tbody/tr")]
        assert len(shown) == len(plot.xpath(".//circle")) == len(series.points)
        assert all(p.figure in row for p, row in zip(series.points, shown, strict=True))
    assert render(found, OutputFormat.MARKDOWN).count("| When | Article |") == len(moved)


def test_a_query_finds_its_event(stored: Store, embedder: Embedder) -> None:
    events = events_about(stored, "the fire on the ferry injured many people", embedder)
    ferry = stored.places([example("nb.txt").id])[example("nb.txt").id].event
    assert events == [ferry]
    assert events_about(stored, "prices of wheat futures in Chicago", embedder) == []


def test_an_event_that_is_not_there(stored: Store) -> None:
    with pytest.raises(InputError, match="no such event"):
        of_events(stored, ["x' OR 'a' = 'a"])


def test_a_line_of_json_for_each_new_conflict(stored: Store, models: Models) -> None:
    text = "Da fergen la til kai i Lyngskär kl. 08.00, var 31 personer skadet, ifølge politiet.\n"
    new = article(
        "Nattposten", f"Brann på bilfergen Sølvterna i Skagerrak.\n\n{text}", language="nb"
    )
    addition = compared(stored, [new], Local(models))
    found = [json.loads(line) for line in json_line(stored, addition.change)]
    assert len(found) == len(conflicts(addition.change)) > 0
    line = {"$ref": "#/$defs/line", "$defs": schema()["$defs"]}
    for one in found:
        assert one.pop("event") in {event.id for event in listed(stored)}
        Draft202012Validator(line).validate(one)


# ---- two writers, and accidents ----


def test_a_second_writer_waits_and_then_says_so(grow: Grow) -> None:
    import threading

    store = grow(example("nb.txt"))
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        from filelock import FileLock

        with FileLock(str(Path(store.uri) / ".lock")):
            held.set()
            enough.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        with pytest.raises(InputError, match=r"another crossclaim is writing.*0\.1 s"):  # noqa: SIM117
            with store.writing(wait=0.1):
                pass
    finally:
        enough.set()
        holder.join()
    with store.writing(wait=5):
        pass


def test_what_a_failed_writer_leaves_is_not_there(
    grow: Grow, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = grow(example("nb.txt"))
    before = export(store)

    def fail() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "_write_manifest", fail)
        with pytest.raises(KeyboardInterrupt):
            add(store, [example("sv.md")], Local(models))
    assert export(store) == before
    again = Store.open(store.uri, models)
    assert add(again, [example("sv.md")], Local(models)).added == 1
    assert export(again) == export(grow(example("nb.txt"), example("sv.md"), name="undisturbed"))


@pytest.mark.parametrize("content", [None, "notes.txt"])
def test_a_folder_that_is_no_store(content: str | None, tmp_path: Path, models: Models) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InputError, match="no store here"):
        Store(str(folder))
    if content:
        (folder / content).write_text("mine")
        with pytest.raises(InputError, match="is no store, and not empty"):
            Store.open(str(folder), models, create=True)
        assert (folder / content).read_text() == "mine"


# ---- watching ----


def test_a_file_is_read_when_it_has_stopped_changing(tmp_path: Path) -> None:
    waits = 0

    def wait(seconds: float) -> None:
        nonlocal waits
        waits += 1
        if waits == 1:
            (tmp_path / "slow.txt").write_text("half")
            for n in range(50):
                (tmp_path / f"burst-{n:02}.txt").write_text("One.")
        elif waits == 2:
            (tmp_path / "slow.txt").write_text("half and the other half")

    (tmp_path / "early.txt").write_text("One.")
    (tmp_path / "picture.png").write_text("no article")
    looks = []
    for paths in arrivals(str(tmp_path), 1.0, wait=wait):
        looks.append([Path(path).name for path in paths])
        if waits == 5:
            break
    burst = [f"burst-{n:02}.txt" for n in range(50)]
    assert looks == [[], ["early.txt"], burst, ["slow.txt"], [], []]


def test_a_folder_to_watch_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        next(arrivals(str(tmp_path / "none"), 1.0))


# ---- the commands ----


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["corpus", *map(str, arguments)])
    return (status, *capsys.readouterr())


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], stored: Store) -> None:
    store, folder = tmp_path / "store", tmp_path / "in"
    folder.mkdir()
    (folder / "bad.jsonl").write_text('{"title": "no text"}\n')
    (folder / "nb.txt").write_bytes((EXAMPLES / "ferry-fire" / "nb.txt").read_bytes())

    status, out, err = run(capsys, "add", folder, "--store", store)
    assert status == ExitStatus.ERROR
    assert out == "1 article added, 0 there already, 0 new conflicts\n"
    assert err.count("\n") == 1
    assert "bad.jsonl:1: 'text' is missing" in err
    (folder / "bad.jsonl").unlink()

    report = tmp_path / "report.json"
    new = EXAMPLES / "ferry-fire" / "sv.md"
    assert run(capsys, "compare", new, "--store", store, "-o", report)[0] == 0
    assert len(json.loads(report.read_text())["articles"]) == 2

    (folder / "sv.md").write_bytes(new.read_bytes())
    status, out, err = run(capsys, "watch", folder, "--once", "--interval", 0.05, "--store", store)
    assert (status, err) == (0, "")
    assert out.count("conflict ") == out.count("\n") > 0

    status, out, _ = run(capsys, "events", "--store", store)
    assert "2 articles, 2 outlets" in out
    event = out.split()[0]
    assert "Figures over time" in run(capsys, "report", "--event", event, "--store", store)[1]
    assert event in run(capsys, "events", "--json", "--since", DAY, "--store", store)[1]
    assert run(capsys, "report", "--since", "2030-01-01", "--store", store)[0] == ExitStatus.ERROR
    assert "articles: 2" in run(capsys, "stats", "--store", store)[1]
    assert run(capsys, "compact", "--store", store)[:2] == (0, "")

    target = tmp_path / "all.jsonl"
    assert run(capsys, "export", "--store", store, "-o", target)[0] == 0
    kinds = [json.loads(line)["kind"] for line in target.read_text("utf-8").splitlines()]
    assert kinds.count("article") == kinds.count("event") == 2
    assert set(kinds) == {"article", "claim", "event", "verdict"}
    status, out, _ = run(capsys, "export", "--store", store)
    assert out == target.read_text("utf-8")
    assert run(capsys, "export", "--store", store, "-o", tmp_path / "tables")[0] == 0
    from pyarrow import parquet

    claims = parquet.read_table(tmp_path / "tables" / "claims.parquet")
    assert claims.num_rows == kinds.count("claim")

    identifier = example("nb.txt").id
    assert "1 article removed" in run(capsys, "remove", identifier, "--store", store)[1]
    assert "articles: 1" in run(capsys, "stats", "--store", store)[1]


def test_errors_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["stats", "--store", tmp_path / "none"],
        ["events", "--store", tmp_path],
        ["report", "--store", tmp_path],
        ["add", tmp_path / "absent.txt", "--store", tmp_path / "new"],
    ):
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (ExitStatus.ERROR, "")
        assert err.startswith("crossclaim: ")
        assert err.count("\n") == 1
