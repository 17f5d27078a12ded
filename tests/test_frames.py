"""What we wrote to train both models on: whole, and none of it from an evaluation."""

from __future__ import annotations

import lzma
import sys
from collections import Counter
from pathlib import Path

import pytest

from compare.facts.polarity import find_negations
from compare.facts.quantities import find_quantities
from compare.gold import all_events
from compare.lexicon import READ

RECIPES = Path(__file__).parent.parent / "models" / "recipes"
sys.path.insert(0, str(RECIPES))

from frames import ADDED, LANGUAGES, Claim, overlap, read_frames, sentences  # noqa: E402
from news import read_news  # noqa: E402
from outlets import Block, questions, read_outlets  # noqa: E402
from pairs import LABELS as PAIR_LABELS  # noqa: E402
from pairs import read_pairs  # noqa: E402
from sources import LANGUAGES as SOURCES_LANGUAGES  # noqa: E402
from sources import read_nli  # noqa: E402

SIDES = ("premise", "hypothesis")


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return read_frames()


def test_each_claim_is_worded_across_languages_and_set_against_others(claims: list[Claim]) -> None:
    for claim in claims:
        assert len({language for language, _ in claim.same} & set(LANGUAGES)) >= 4, claim.event
        assert len(claim.conflict) >= 2, claim.event
        assert len(claim.other) >= 2, claim.event
    everywhere = [c for c in claims if {language for language, _ in c.same} >= set(LANGUAGES)]
    assert len(everywhere) >= 650
    assert all(claim.less for claim in everywhere)


def test_the_other_languages_word_most_claims_too(claims: list[Claim]) -> None:
    for language in ADDED:
        assert sum(any(lang == language for lang, _ in claim.same) for claim in claims) >= 250


def test_no_wording_is_written_twice_within_a_claim(claims: list[Claim]) -> None:
    for claim in claims:
        texts = [text for _, text in claim.same]
        assert len(set(texts)) == len(texts), claim.event


def test_no_evaluation_article_shares_a_run_of_words_with_them(claims: list[Claim]) -> None:
    root = Path(__file__).parent
    events = all_events([root / "gold", root.parent / "examples" / "gold.yaml"])
    texts = [article.text for event in events for article in event.articles]
    pairs = [row[side] for row in all_pairs() for side in SIDES]
    told = [text for block in all_blocks() for lines in block.values() for _, text in lines]
    news = [text for sentence in read_news() for text in sentence.values()]
    assert list(overlap([*sentences(claims), *pairs, *told, *news], texts)) == []
    for copied in (claims[0].same[0][1], max(pairs, key=len)):
        assert list(overlap([copied], [f"He wrote: {copied} Nothing else."])) != []


def all_pairs() -> list[dict[str, str]]:
    return [*read_pairs(), *read_pairs(held_out=True)]


def all_blocks() -> list[Block]:
    return [*read_outlets(), *read_outlets(held_out=True)]


def test_each_fact_is_told_by_several_outlets_and_contradicted_by_others() -> None:
    blocks = all_blocks()
    assert len(blocks) >= 1_000
    for block in blocks:
        assert len({language for language, _ in block["A"]}) >= 3, block["S"]
        assert min(len(block["X"]), len(block["N"])) >= 2, block["S"]
    spoken = Counter(lang for block in blocks for lines in block.values() for lang, _ in lines)
    assert min(spoken[language] for language in ("en", *SOURCES_LANGUAGES)) >= 50, spoken


def test_held_out_facts_are_other_facts() -> None:
    trained, held_out = (
        {(row["premise"], row["hypothesis"]) for row in questions(read_outlets(held_out=part))}
        for part in (False, True)
    )
    assert 0 < len(held_out) < len(trained) / 5
    assert not trained & held_out


def test_a_fact_that_lacks_a_line_is_named(tmp_path: Path) -> None:
    lines = b"A en: One.\nS en: One.\nX en: Two.\nN en: Three.\n"
    (tmp_path / "1.txt.xz").write_bytes(lzma.compress(lines + b"\nA en: One.\nS en: One.\n"))
    with pytest.raises(ValueError, match=r"1\.txt\.xz, block 2: "):
        read_outlets(folder=tmp_path)


def test_news_is_translated_with_its_figures() -> None:
    blocks = read_news()
    assert len(blocks) >= 700
    assert len({block["en"] for block in blocks}) == len(blocks)
    pairs = matched = 0
    for block in blocks:
        english = [*find_quantities(block["en"], "en")]
        for language, text in block.items():
            for figure in find_quantities(text, language) if language != "en" else ():
                pairs += 1
                matched += any(figure.low == other.low for other in english)
    assert pairs >= 5_000
    assert matched >= 0.9 * pairs


def test_a_sentence_that_lacks_a_language_is_named(tmp_path: Path) -> None:
    whole = "\n".join(f"{language}: One." for language in sorted(read_news()[0]))
    lacking = whole.replace("nn: One.\n", "")
    (tmp_path / "1.txt.xz").write_bytes(lzma.compress(f"{whole}\n\n{lacking}\n".encode()))
    with pytest.raises(ValueError, match=r"1\.txt\.xz, block 2: "):
        read_news(tmp_path)


def test_pairs_of_every_language_have_every_label() -> None:
    rows = all_pairs()
    assert len(rows) >= 50_000
    for language in ("en", *SOURCES_LANGUAGES):
        for side in ("lang_p", "lang_h"):
            labels = Counter(row["label"] for row in rows if row[side] == language)
            assert min(labels[name] for name in PAIR_LABELS.values()) >= 30, (language, labels)


def test_the_hypothesis_alone_does_not_tell_the_label() -> None:
    """Were most negated hypotheses contradictions, the premise would not be read."""
    rows = [row for row in all_pairs() if row["lang_h"] in READ]
    negated: Counter[str] = Counter()
    for row in rows:
        negated[row["label"]] += bool(find_negations(row["hypothesis"], row["lang_h"]))
    assert max(negated.values()) <= 0.6 * negated.total(), negated


def test_held_out_pairs_are_other_pairs() -> None:
    trained, held_out = (
        {(row["premise"], row["hypothesis"]) for row in read_pairs(held_out=part)}
        for part in (False, True)
    )
    assert trained
    assert held_out
    assert not trained & held_out


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    lines = b"P en: One.\nE en: One.\nX en: One.\n"
    (tmp_path / "xx-1.txt.xz").write_bytes(lzma.compress(lines))
    with pytest.raises(ValueError, match=r"xx-1\.txt\.xz:3: "):
        list(read_pairs(folder=tmp_path))


def test_no_pair_shares_a_run_of_words_with_xnli() -> None:
    folder = Path(__file__).parents[2] / "shared" / "data" / "eval"
    paths = sorted(folder.glob("xnli-dev.*.jsonl.xz"))
    if not paths:
        pytest.skip("no evaluation data beside the project")
    measured = {row[side] for path in paths for row in read_nli(path) for side in SIDES}
    pairs = [row[side] for row in all_pairs() for side in SIDES]
    assert list(overlap(pairs, measured)) == []
