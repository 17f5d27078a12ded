"""Articles to claims: sentences that assert something, with who says it and what they count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from compare.articles import Article
from compare.facts.dates import DateMention, find_dates
from compare.facts.origins import Origin, find_origins
from compare.facts.polarity import Negation, find_negations
from compare.facts.quantities import Quantity, find_quantities
from compare.facts.speech import Attribution, Force, Hedge, find_attribution, find_hedge
from compare.furniture import classify_sentence, find_furniture
from compare.sentences import split

LONGEST = 2000
"""Characters; what is longer is a table or a data dump, not a sentence that a reader can check,
and its figures would be compared with all figures of all such."""
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an article that asserts something.

    ``start`` and ``end`` are code points into the article's text. The facts (attribution,
    hedge, negations, quantities, dates, origins) carry spans relative to ``text``.
    ``published`` is the ISO date of the article, possibly partial, or None.
    """

    id: str
    article: str
    text: str
    start: int
    end: int
    language: str
    attribution: Attribution | None
    hedge: Hedge | None
    negations: tuple[Negation, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    origins: tuple[Origin, ...]
    published: str | None = None

    @property
    def content_span(self) -> tuple[int, int]:
        """Where in ``text`` the proposition stands: what is said, without who says it.

        The whole sentence where nobody is quoted, where what is said is only a few words,
        or where the sentence states something of its own beside the reporting clause
        ("showed a list of 27 members, and said that …"); a denial is always of its content.
        """
        said = self.attribution
        whole = 0, len(self.text)
        fewest = 2 if said is not None and said.force is Force.DENIES else 4
        if said is None or len(self.text[said.content_start : said.content_end].split()) < fewest:
            return whole
        inside = said.content_end - said.content_start
        reporting = (said.speaker_end - said.speaker_start) + (said.verb_end - said.verb_start)
        beside = len(self.text) - inside - reporting
        if said.force is not Force.DENIES and beside > max(inside, 60):
            return whole
        return said.content_start, said.content_end

    @property
    def content(self) -> str:
        """The proposition to put before the NLI model."""
        start, end = self.content_span
        return self.text[start:end].strip()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The claims of one article, and what was left out, counted by kind."""

    claims: tuple[Claim, ...]
    left_out: Counter[str] = field(default_factory=Counter)


def extract_claims(article: Article) -> Extraction:
    """The claims of ``article`` in text order, with exact offsets into its text."""
    text = article.text
    left_out: Counter[str] = Counter()
    masked = text
    for item in find_furniture(text, article.language):
        left_out[item.kind] += 1
        # Newlines, not spaces: what stands before and after furniture is never one sentence.
        masked = masked[: item.start] + "\n" * (item.end - item.start) + masked[item.end :]
    claims: list[Claim] = []
    for start, end in split(masked, article.language):
        sentence = text[start:end]
        if len(sentence) > LONGEST:
            left_out["overlong"] += 1
            continue
        kind = classify_sentence(sentence, article.language)
        if kind is not None:
            left_out[kind] += 1
            continue
        claims.append(_claim(article, sentence, start, f"{article.id}-{len(claims) + 1}"))
    return Extraction(tuple(claims), left_out)


def _claim(article: Article, sentence: str, start: int, identifier: str) -> Claim:
    language = article.language
    return Claim(
        id=identifier,
        article=article.id,
        text=sentence,
        start=start,
        end=start + len(sentence),
        language=language,
        attribution=find_attribution(sentence, language),
        hedge=find_hedge(sentence, language),
        negations=tuple(find_negations(sentence, language)),
        quantities=tuple(find_quantities(sentence, language)),
        dates=tuple(find_dates(sentence, language, article.date)),
        origins=tuple(find_origins(sentence, language)),
        published=article.date,
    )


def normalised(text: str) -> str:
    """Text as fingerprints see it: lower case, single spaces, no punctuation at the ends."""
    return _EDGES.sub("", re.sub(r"\s+", " ", text)).casefold()
