"""How a word that is no token of its own is cut: into the likeliest sequence of tokens.

WordPiece takes the longest token from the left and makes "redning ##sa ##ksjonen" of the
Norwegian "redningsaksjonen" (rescue operation). A unigram model (Kudo 2018, "Subword
regularization") finds "redning s aksjonen": the parts of closed compounds, and the clitics
before an Arabic word, keep the vectors that were aligned for them as words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import wordfreq
from sources import LANGUAGES

LEAST = 3e-7
"""Relative frequency of a word that no list has."""
A_TOKEN = 4.0
"""What each token costs beside its rarity: few and long parts rather than many short ones."""
SHORT = {1: 9.0, 2: 6.0, 3: 2.5}
"""… and what short ones cost more; but these link compounds, inflect, or are clitics:"""
LINKS = {
    **dict.fromkeys(["s", "و"], 2.0),
    **dict.fromkeys(["er", "en", "et", "ene", "ane", "ات", "ين", "ون", "ها", "هم"], 1.0),
    **dict.fromkeys(["es", "ne", "te", "de", "ar", "or", "ه", "ب", "ل", "ة", "ي", "ان", "نا"], 3.0),
    **dict.fromkeys(["e", "n", "ا", "ف", "ك"], 4.0),
    **dict.fromkeys(["ال", "وال", "بال", "لل"], 0.5),
}
NEVER = -100.0  # a special token is no text


def frequencies(normalise: Callable[[str], str]) -> dict[str, float]:
    """The highest relative frequency of each normalised word in any of the languages."""
    found: dict[str, float] = {}
    for language in ("en", *LANGUAGES):
        for word, share in wordfreq.get_frequency_dict(language).items():
            word = normalise(word)
            found[word] = max(found.get(word, 0.0), share)
    return found


def scores(tokens: Iterable[str], normalise: Callable[[str], str]) -> list[tuple[str, float]]:
    """(token, log-probability) of a unigram model over ``tokens``, in their order."""
    frequency = frequencies(normalise)

    def score(token: str) -> float:
        if token.startswith("[") and token.endswith("]") and len(token) > 2:
            return NEVER
        rare = math.log(max(frequency.get(token, 0.0), LEAST))
        return rare - A_TOKEN - LINKS.get(token, SHORT.get(len(token), 0.0))

    return [(token, score(token)) for token in tokens]


def word_rather_than_ending(word: str, frequency: dict[str, float]) -> bool:
    """Whether the vector of ``word`` is that of the word, not of WordPiece's ``##`` ending."""
    return frequency.get(word, 0.0) >= 1e-5
