"""Articles in: every format, encoding and error, and what a text says of itself."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from compare.articles import MAX_BYTES, Article, load_articles
from compare.errors import InputError, printable
from compare.language import detect, normalise

DATA = Path(__file__).parent / "data" / "articles"
SUPPORTED = ".txt, .md, .markdown, .html, .htm, .jsonl, .ndjson"
PROSE = "Three people were hurt when the ferry caught fire, the captain said."


def load(path: Path, content: str | bytes, **options: str) -> Article:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [article] = load_articles([path], **options)
    return article


def from_stdin(content: str | bytes) -> list[Article]:
    data = content if isinstance(content, bytes) else content.encode()
    return load_articles(["-"], stdin=io.BytesIO(data))


# ---- formats ----


@pytest.mark.parametrize(
    ("name", "language", "date", "source", "title"),
    [
        ("ar.txt", "ar", "2016-05-03", "صحيفة الميناء", None),
        ("da.txt", "da", None, None, "Færgen brød i brand ved kajen"),
        ("de.txt", "de", "2016-05-03", None, "Fähre brennt am Kai"),
        ("en.txt", "en", None, "Reuters", None),
        ("es.txt", "es", "2016-05-03", None, "El ferri se incendia en el muelle"),
        ("fr.txt", "fr", "2016-05-03", None, "Le ferry prend feu à quai"),
        ("nb.txt", "nb", "2016-05-03", "NTB", "Ferja tok fyr ved kaia"),
        ("nn.txt", "nn", None, None, "Ferja tok fyr ved kaia"),
        ("sv.txt", "sv", "2016-05-03", None, "Färjan fattade eld vid kajen"),
        ("marker.txt", "nb", "2017-05", None, None),
        ("ferry.md", "nb", "2016-05-03", "Havneposten", "Ferry fire: three hurt"),
        ("ferry.html", "nn", "2016-05-03", "Hamneposten", "Ferja tok fyr ved kaia"),
    ],
)
def test_what_an_article_says_of_itself(
    name: str, language: str, date: str | None, source: str | None, title: str | None
) -> None:
    [article] = load_articles([DATA / name])
    assert (article.language, article.date, article.source, article.title) == (
        language,
        date,
        source,
        title,
    )


def test_plain_text_stays_as_it_is() -> None:
    [article] = load_articles([DATA / "marker.txt"])
    assert article.text == (DATA / "marker.txt").read_text("utf-8")


def test_markdown_becomes_prose() -> None:
    [article] = load_articles([DATA / "ferry.md"])
    assert article.text.split("\n\n") == [
        "Ferja tok fyr",
        "27. mai er det nøyaktig ett år siden ferja brant, skriver avisen.",
        "Tre personer ble skadd.",
        "Ingen er savnet.",
        "Røyk over kaia",
        "A & B",
    ]
    assert article.url == "https://havneposten.example/ferja"


def test_markdown_title_is_its_first_heading(tmp_path: Path) -> None:
    article = load(tmp_path / "a.markdown", f"# Who lit it?\n\n{PROSE}\n\n    Pasted {PROSE}\n")
    assert article.title == "Who lit it?"
    assert article.text.endswith(f"Pasted {PROSE}")
    numbered = load(tmp_path / "b.md", f"1. {PROSE}\n2. {PROSE}\n")
    assert numbered.text == f"{PROSE}\n\n{PROSE}"


def test_front_matter_in_plain_text(tmp_path: Path) -> None:
    front = "---\nTitle: Ferry\ndate: 3 May 2016\nlang: no\noutlet: Post\ntags: [a, b]\n---\n"
    article = load(tmp_path / "a.txt", front + PROSE)
    assert article.text == PROSE
    assert (article.title, article.date, article.source) == ("Ferry", "2016-05-03", "Post")
    assert article.language == "nb"  # YAML alone would read "no" as false


@pytest.mark.parametrize("content", [f"---\n{PROSE}\n---\nMore.\n", f"---\n\n{PROSE}\n"])
def test_dashes_around_prose_are_no_front_matter(tmp_path: Path, content: str) -> None:
    assert load(tmp_path / "a.txt", content).text == content


def test_yaml_bombs_are_harmless(tmp_path: Path) -> None:
    bomb = "a: &a [x, x, x, x]\n"
    for name, last in zip("bcdefghijk", "abcdefghij", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n"
    assert load(tmp_path / "a.md", f"---\n{bomb}title: Ferry\n---\n{PROSE}").title == "Ferry"


def test_html_text_and_address() -> None:
    [article] = load_articles([DATA / "ferry.html"])
    assert "22 000 liter diesel" in article.text
    assert "Sport" not in article.text
    assert "alert" not in article.text
    assert article.url == "https://hamneposten.example/ferja"


@pytest.mark.parametrize(
    ("head", "before", "date"),
    [
        ("", "", None),  # the dates in the story aren't the page's
        ("", '<time datetime="2016-05-03T10:00">3 May</time>', "2016-05-03"),
        ("", '<p class="published-date">3 May 2016</p>', "2016-05-03"),
        ('<meta name="date" content="2016-05-03">', "", "2016-05-03"),
    ],
)
def test_html_date(tmp_path: Path, head: str, before: str, date: str | None) -> None:
    page = (
        f"<html><head><title>Ferry fire</title>{head}</head><body><article>{before}"
        f"<p>{PROSE}</p><p>The ferry also burned on 12 April 2011, and on 2009-01-02.</p>"
        "</article></body></html>"
    )
    assert load(tmp_path / "a.html", page).date == date


def test_html_does_not_reach_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("an article opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load(tmp_path / "a.htm", "http://evil.invalid/x").date is None
    assert load(tmp_path / "b.htm", f'<img src="http://evil.invalid/x"><p>{PROSE}').text == PROSE
    assert capfd.readouterr().err == ""


def test_jsonl() -> None:
    first, second = load_articles([DATA / "ferry.jsonl"])
    assert (first.title, first.source, first.date) == ("Ferry fire", "Harbour Post", "2016-05-03")
    assert (first.language, first.url) == ("en", "https://harbour.example/1")
    # A declared language that is none falls back to detection.
    assert (second.language, second.date) == ("da", "2016-05")


# ---- errors: each exactly one line ----

ERRORS: list[tuple[str, str | bytes, str]] = [
    ("a.txt", "", "is empty"),
    ("a.txt", " \n\t\ufeff\u00a0", "is empty"),
    ("a.txt", b"\xef\xbb\xbf", "is empty"),
    ("a.txt", b"ab\0cd", "looks binary"),
    ("a.txt", b"%PDF-1.7 text", "looks binary"),
    ("a.html", b"\x89PNG\r\n\x1a\n", "looks binary"),
    ("a.md", b"PK\x03\x04rest", "looks binary"),
    ("a.txt", b"\xff\xfea\0\x00\xd8", "is not valid UTF-16"),
    (
        "a.txt",
        bytes(range(128, 256)) * 20,
        "is in no text encoding that could be recognised; save as UTF-8",
    ),
    ("a.txt", b"a" * (MAX_BYTES + 1), "is larger than 20 MB, the limit"),
    ("a.md", "[" * 1_000_001, "is longer than 1000000 characters, the Markdown limit"),
    (
        "a.txt",
        f"---\na: {'b ' * 10_000}\n---\ntext",
        ":1: front matter is longer than 20000 characters",
    ),
    ("a.docx", "text", f"not a supported file type ({SUPPORTED})"),
    ("a", "text", f"not a supported file type ({SUPPORTED})"),
    ("a.html", "<html><body><script>1</script></body></html>", "no article text found"),
    ("a.md", "![only](image.png)", "no article text found"),
    ("a.md", "---\ntitle: x\n---\n \n", "no article text after the front matter"),
    ("a.md", "---\ntitle: x\ntext", ":1: front matter has no closing ---"),
    (
        "a.md",
        "---\ntitle: x\nsource: [y\n---\ntext",
        ":4: front matter is not valid YAML (expected ',' or ']', but got '<stream end>')",
    ),
    (
        "a.txt",
        "---\ntitle: x: y\n---\ntext",
        ":2: front matter is not valid YAML (mapping values are not allowed here)",
    ),
    ("a.md", "---\n{[" + "[" * 9000 + "\n---\ntext", ":1: front matter is not valid YAML"),
    ("a.md", "---\nid: 1\ntitle: [x]\n---\ntext", ":3: 'title' is not text"),
    (
        "a.md",
        "---\ndate: yesterday\n---\ntext",
        ":2: 'yesterday' is not a date such as 2016-05-03",
    ),
    ("a.jsonl", '{"text": "x"}\n\n{"text": \n', ":3: not valid JSON (Expecting value, column 10)"),
    ("a.jsonl", "[" * 200_000, ":1: not valid JSON"),
    ("a.ndjson", "[1]\n", ":1: not a JSON object"),
    ("a.jsonl", '{"title": "x"}', ":1: 'text' is missing"),
    ("a.jsonl", '{"text": null}', ":1: 'text' is not a string"),
    ("a.jsonl", '{"text": " "}', ":1: 'text' is empty"),
    ("a.jsonl", '{"text": "x", "url": 3}', ":1: 'url' is not a string"),
    (
        "a.jsonl",
        '{"text": "x", "date": "2016-02-30"}',
        ":1: '2016-02-30' is not a date such as 2016-05-03",
    ),
    (
        "a.jsonl",
        json.dumps({"text": "x", "date": "\x1b[2J" + "9" * 99}),
        f":1: '\\x1b[2J{'9' * 56}…' is not a date such as 2016-05-03",
    ),
]


@pytest.mark.parametrize(("name", "content", "what"), ERRORS)
def test_errors(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: str | bytes,
    what: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        load_articles([name])
    assert str(caught.value) == (name + what if what.startswith(":") else f"{name}: {what}")


def test_errors_of_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir("empty")
    os.mkfifo("pipe.txt")
    os.symlink("loop.txt", "loop.txt")
    Path("file.txt").write_text(PROSE)
    for path, message in {
        "./none.txt": "none.txt: no such file",
        "": ": no such file",
        "file.txt/x.txt": "file.txt/x.txt: no such file",
        "empty": f"empty: no articles in this folder ({SUPPORTED})",
        "pipe.txt": "pipe.txt: not a regular file",
        "loop.txt": "loop.txt: can't be read (too many levels of symbolic links)",
        "a\0.txt": "a\\x00.txt: not a file name",
        "no\x1b[2J\nne\u202e.txt": "no\\x1b[2J\\nne.txt: no such file",
        os.fsdecode(b"\xff.txt"): "\\xff.txt: no such file",
    }.items():
        with pytest.raises(InputError) as caught:
            load_articles([path])
        assert str(caught.value) == message


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").touch(mode=0)
    with pytest.raises(InputError, match=r"^a\.txt: can't be read \(permission denied\)$"):
        load_articles(["a.txt"])


@pytest.mark.parametrize("code", ["klingon", "", "xx", "e", "\x1b[2J"])
def test_language_option_must_be_one(code: str) -> None:
    with pytest.raises(InputError) as caught:
        load_articles([DATA / "nb.txt"], language=code)
    shown = printable(code)
    assert str(caught.value) == (
        f"--language: '{shown}' is not a language code such as nb, en or ar"
    )


# ---- encodings and characters ----

NORWEGIAN = "Både ferja og kaia på Ørland fikk store skader. Kapteinen så ingen røyk, sier han."
ARABIC = "نقل ثلاثة أشخاص إلى المستشفى بعد اندلاع حريق في العبارة مساء أمس."
RUSSIAN = "Трое человек пострадали при пожаре на пароме вчера вечером, сообщил начальник порта."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NORWEGIAN, "latin-1"),
        (NORWEGIAN, "utf-16"),
        (NORWEGIAN, "utf-8-sig"),
        (NORWEGIAN, "utf-32"),
        (ARABIC, "windows-1256"),
        (ARABIC, "utf-16"),
        ("Elle a dit « non » à l’équipage.", "windows-1252"),
        ("Trzy osoby zostały ranne w pożarze promu, powiedział kapitan łodzi.", "windows-1250"),
        (
            "Dün akşam feribotta çıkan yangında üç kişi yaralandı. İtfaiye iki saat sonra yangını "
            "kontrol altına aldı. Kaptan yangının nerede başladığını bilmediğini söyledi.",
            "windows-1254",
        ),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "windows-1251"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    assert load(tmp_path / "a.txt", text.encode(encoding)).text == text


@pytest.mark.parametrize("charset", ["windows-1256", "no-such", "punycode", "utf-8"])
def test_html_charset(tmp_path: Path, charset: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>{ARABIC}</p></body></html>'
    assert load(tmp_path / "a.html", page.encode("windows-1256")).text == ARABIC


def test_text_is_clean(tmp_path: Path) -> None:
    text = "\ufeffA\u030a \x1b[1mbell\x07\r\nnext\rline\u2028and\x85more\ttab \x9b \u202eback"
    article = load(tmp_path / "a.txt", text)
    assert article.text == "Å [1mbell\nnext\nline\nand\nmore\ttab  \u202eback"
    lone = load(tmp_path / "a.jsonl", '{"text": "a \\ud800 b\\u0000"}')
    assert lone.text == "a \ufffd b"


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f"])
def test_spaces_in_numbers_are_kept(tmp_path: Path, space: str) -> None:
    text = f"Om bord var det 22{space}000 liter diesel, sier kapteinen."
    assert load(tmp_path / "a.txt", text).text == text
    assert load(tmp_path / "a.md", text).text == text
    html = load(tmp_path / "a.html", f"<html><body><p>{text}</p></body></html>")
    assert html.text == text.replace(space, "\u00a0")


def test_many_combining_marks_take_no_time(tmp_path: Path) -> None:
    text = load(tmp_path / "a.txt", PROSE + "\u0301\u0323" * 500_000).text
    assert len(text) < 200
    assert unicodedata.is_normalized("NFC", text)


# ---- files, order, identity ----


def test_order_and_duplicates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.makedirs("folder.txt/deep/.hidden")
    for name in ("b.txt", "folder.txt/z.TXT", "folder.txt/deep/a.md", "folder.txt/deep/.h.txt"):
        Path(name).write_text(f"{PROSE} {name}")
    Path("folder.txt/deep/.hidden/a.txt").write_text(PROSE)
    Path("folder.txt/notes.docx").write_text(PROSE)
    os.symlink("..", "folder.txt/deep/up")
    os.symlink("z.TXT", "folder.txt/y.txt")
    given = ["folder.txt", "./b.txt", "folder.txt//deep", "b.txt"]
    articles = load_articles(given)
    assert [a.path for a in articles] == ["b.txt", "folder.txt/deep/a.md", "folder.txt/y.txt"]
    assert load_articles(reversed(given)) == articles
    assert load_articles([Path(path).absolute() for path in given])[0].id == articles[0].id


def test_equal_articles_get_ids_of_their_own(tmp_path: Path) -> None:
    for name in ("c.txt", "a.txt", "b.txt"):
        (tmp_path / name).write_text(PROSE)
    first, second, third = (article.id for article in load_articles([tmp_path]))
    assert len(first) == 12
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_file_names_are_printable(tmp_path: Path) -> None:
    for name in (b"\x1b]0;x\x07.txt", b"\xff.txt", "خبر.txt".encode()):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text(PROSE)
    names = [article.path.rsplit("/", 1)[1] for article in load_articles([tmp_path])]
    assert names == ["\\x1b]0;x\\x07.txt", "خبر.txt", "\\xff.txt"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – tekst خبر", "plain – tekst خبر"),
        ("a\nb\tc\x7f\x9b", "a\\nb\\tc\\x7f\\x9b"),
        ("\u2066a\u202eb\u200f", "ab"),
        ("\u2028\ufeff\ud800", "\\u2028\\ufeff\\ud800"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown == printable(shown)


def test_stdin() -> None:
    [article] = from_stdin(f"Ferry burns at quay\n{PROSE}")
    assert (article.path, article.title) == ("-", "Ferry burns at quay")
    assert [a.text for a in from_stdin(' \n{"text": "One."}\n{"text": "Two."}\n')] == [
        "One.",
        "Two.",
    ]
    assert from_stdin(PROSE.encode("utf-16"))[0].text == PROSE
    with pytest.raises(InputError, match=r"^standard input: is empty$"):
        from_stdin("")
    with pytest.raises(InputError, match=r"^standard input:2: 'text' is missing$"):
        from_stdin('{"text": "One."}\n{}')


def test_import_is_light() -> None:
    heavy = {"trafilatura", "py3langid", "charset_normalizer", "babel", "yaml", "markdown_it"}
    code = "import sys, compare.articles; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert heavy.isdisjoint(loaded.split())


# ---- what plain text says of itself ----


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Publicerad 2016-05-03", "2016-05-03"),
        ("Publisert 03.05.2016", "2016-05-03"),
        ("Published: May 3, 2016", "2016-05-03"),
        ("Published by Ann Moe on 3rd May 2016 at 10:15 GMT", "2016-05-03"),
        ("Published 13/05/2016", "2016-05-13"),
        ("Published 03/05/2016", "2016"),  # March or May
        ("Veröffentlicht am 3. Mai 2016", "2016-05-03"),
        ("Publié le 1er mai 2016", "2016-05-01"),
        ("Publicado el 3 de mayo de 2016", "2016-05-03"),
        ("نشر في 3 مايو 2016", "2016-05-03"),
        ("نُشر في ٣ أيار/مايو ٢٠١٦", "2016-05-03"),
        ("نشر في 5 تشرين الثاني 2016", "2016-11-05"),
        ("Published May 2016", "2016-05"),
        ("Published 31 February 2016", None),
        ("09:15 GMT12 March 2020", None),
        ("The ferry burned on 3 May 2016", None),
        ("Published studies of ferries and the fires aboard them go back to 3 May 2016", None),
    ],
)
def test_publication_dates(tmp_path: Path, line: str, date: str | None) -> None:
    english = load(tmp_path / "a.txt", f"{line}\n{PROSE}\n", language="en")
    assert english.date == date


def test_day_comes_first_outside_english(tmp_path: Path) -> None:
    assert load(tmp_path / "a.txt", f"Publié 03/05/2016\n{PROSE}", language="fr").date == (
        "2016-05-03"
    )


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("MOSCOW (Sputnik)\u00a0— The ferry burned.", "Sputnik"),
        ("Ferry burns\n\n(Reuters) - The ferry burned.", "Reuters"),
        ("OSLO (NTB): Ferja brant.", "NTB"),
        ("PARIS (Acme News) — The ferry burned.", "Acme News"),
        ("بغداد (رويترز) - احترقت العبارة.", "رويترز"),
        ("BERLIN (dpa) - Die Fähre brannte.", "dpa"),
        ("Ferja brant. (©NTB)", "NTB"),
        ("Færgen brændte.\n/ritzau/", "Ritzau"),
        ("Ferja brant.\nKilde: Havneposten.", "Havneposten"),
        ("احترقت العبارة.\nالمصدر: نيوزويك\nترجمة: فريق", "نيوزويك"),
        ("Jens Moe (Ap) – som er ordfører – så brannen.", None),
        ("Ola (52) – så brannen.", None),
        ("The agency (Reuters) saw the fire.", None),
        ("The ferry burned.\nSource: https://evil.example/x", None),
    ],
)
def test_sources(text: str, source: str | None) -> None:
    assert from_stdin(text)[0].source == source


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Ferry burns at quay\n\n{PROSE}", "Ferry burns at quay"),
        (f"Who lit the ferry?\n{PROSE}", "Who lit the ferry?"),
        (f"{PROSE}\n{PROSE}", None),
        ("Ferry burns at quay", None),
        (f"Listen Live\n{PROSE}", None),
        (f"09:15 GMT12 March 2020\n{PROSE}", None),
        (f"    Middle East\n{PROSE}", None),
        (f"By Ann Moe\n{PROSE}", None),
        (f"{'Ferry ' * 30}\n{PROSE}", None),
        (f"Published 3 May 2016\n{PROSE}", None),
        (f"date 2016-05 Ferry burns at quay\n{PROSE}", None),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    assert from_stdin(text)[0].title == title


# ---- languages ----


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("nb-NO", "nb"),
        ("no", "nb"),
        ("nor", "nb"),
        ("nno", "nn"),
        ("ara", "ar"),
        ("eng", "en"),
        ("EN_us", "en"),
        ("de-DE.UTF-8", "de"),
        (" fr ", "fr"),
        ("fa-AF", "fa"),
        ("fi", "fi"),
        ("xx", None),
        ("klingon", None),
        ("tlh", None),
        ("und", None),
        ("", None),
        ("е" * 2, None),
    ],
)
def test_language_codes(code: str, language: str | None) -> None:
    assert normalise(code) == language


def test_bokmaal_is_not_taken_for_danish() -> None:
    assert detect("Ferja brant etter at noe tok fyr. Ingen av dem ble skadd.") == "nb"
    assert detect("Færgen brændte, efter at noget brød i brand. Ingen af dem blev skadet.") == "da"
    assert detect("Ferja brann etter at noko tok fyr. Ingen av dei vart skadde.") == "nn"


FOREIGN = """
fi Poliisin mukaan ainakin 14 ihmistä loukkaantui, kun lautta syttyi tiistaina palamaan.
is Að sögn lögreglu slösuðust að minnsta kosti fjórtán þegar eldur kom upp í ferju.
et Politsei teatel sai vähemalt 14 inimest vigastada, kui parvlaev teisipäeval süttis.
lt Policijos teigimu, mažiausiai 14 žmonių sužeisti, kai antradienį užsidegė keltas.
hu A rendőrség szerint legalább 14 ember megsérült, amikor kedden kigyulladt egy komp.
ro Potrivit poliției, cel puțin 14 persoane au fost rănite după ce un feribot a luat foc.
cs Podle policie bylo nejméně 14 lidí zraněno, když v úterý ráno začal hořet trajekt.
hr Prema policiji, najmanje 14 ljudi je ozlijeđeno kada se trajekt zapalio rano ujutro.
sr Према полицији, најмање 14 људи је повређено када се трајект запалио рано ујутру.
bg Според полицията най-малко 14 души са ранени, след като ферибот се запали рано.
be Паводле паліцыі, прынамсі 14 чалавек пацярпелі, калі ў аўторак загарэўся паром.
ca Segons la policia, almenys 14 persones van resultar ferides quan es va incendiar un vaixell.
gl Segundo a policía, polo menos 14 persoas resultaron feridas ao arder un transbordador.
id Menurut polisi, sedikitnya 14 orang terluka ketika sebuah feri penumpang terbakar.
vi Theo cảnh sát, ít nhất 14 người bị thương khi một chiếc phà chở khách bốc cháy.
az Polisin məlumatına görə, çərşənbə axşamı bərə yanarkən azı 14 nəfər xəsarət alıb.
ku Li gorî polîsan, herî kêm 14 kes birîndar bûn dema ku keştiyek sibehê şewitî.
ur پولیس کے مطابق منگل کی صبح ایک مسافر کشتی میں آگ لگنے سے کم از کم چودہ افراد زخمی ہوئے۔
"""
OURS = """
en Hämeenlinna, Jyväskylä and Äänekoski were without power, Yle reported.
nb Jónsdóttir og Þorvaldsson ble gjenvalgt, melder Morgunblaðið. De får tre nye med seg i styret.
de Orbán traf Szijjártó in Székesfehérvár. Über den Inhalt des Gesprächs wurde nichts bekannt.
es El Govern de la Generalitat y el Parlament se reunirán en Sant Cugat del Vallès.
pt O Deportivo da Coruña venceu o Celta de Vigo por dois a um, no domingo.
ru Президент Болгарии Румен Радев прибыл в Велико-Тырново, сообщает БТА.
fa اسلام آباد اعلام کرد که مذاکرات با کابل ادامه دارد.
ar الحكومة المصرية قالت ان الاسعار مش هتزيد السنة دي.
tr Bakü'de Azerbaycan Cumhurbaşkanı İlham Aliyev ile görüştü.
"""


@pytest.mark.parametrize("line", FOREIGN.strip().splitlines(), ids=lambda line: line[:2])
def test_a_language_that_is_not_read_is_named(line: str) -> None:
    assert detect(line[3:]) == line[:2]


@pytest.mark.parametrize("line", OURS.strip().splitlines(), ids=lambda line: line[:2])
def test_foreign_names_do_not_make_a_text_foreign(line: str) -> None:
    assert detect(line[3:]) == line[:2]


@pytest.mark.parametrize("text", ["", "22 000 – 14:30", "…!?"])
def test_no_letters_no_language(text: str) -> None:
    assert detect(text) == "und"


def test_real_articles() -> None:
    folder = Path(__file__).parent.parent.parent / "shared" / "articles"
    if not folder.is_dir():
        pytest.skip("the real articles are not here (they may not be redistributed)")
    articles = load_articles([folder])
    assert [a.language for a in articles] == ["nb", "en", "sv", "nb", "ar"]
    assert [a.date for a in articles] == ["2017-05", None, "2016-05-03", "2018-11", None]
    assert [a.source for a in articles] == [None, "Sputnik", None, None, "نيوزويك"]


@pytest.mark.parametrize("text", ["", "12 %", "三人在火灾中受伤。", "Στην πόλη ξέσπασε φωτιά."])
def test_text_in_no_expected_script_is_undetermined(text: str) -> None:
    assert detect(text) == "und"
