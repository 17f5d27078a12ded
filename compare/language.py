"""Which language a text is in, and one spelling for language codes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.metadata import version
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compare.cache import Cache

# The languages crossclaim reads, as py3langid's model has them; its "no" is Bokmål.
_EXPECTED = (
    "en", "no", "nn", "sv", "da", "ar", "de", "fr", "es", "it", "nl", "pt", "pl", "uk", "ru", "tr",
    "fa",
)  # fmt: skip
_SURER = 30.0
"""So much likelier (difference of log-likelihoods) another language has to be than any of these.
Two sentences reach that; foreign names in a text of ours don't, unless they are most of it."""
_TAG = re.compile(r"([a-z]{2,3})(?:[-_.@][\w.@-]{0,40})?", re.ASCII)
# More than this says nothing new, and the identifier takes a second per few megabytes.
_ENOUGH = 200_000

_LOADING = Lock()


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# py3langid takes much Bokmål for Danish. These words tell Danish, Bokmål and Nynorsk apart;
# _NORWEGIAN holds what either Norwegian has and Danish lacks.
_DANISH = _words(
    "af efter mod ud op mellem sig mig dig blev blevet bliver nu hvad noget nogle uden siger "
    "sagde gik fik havde gennem hendes igen været"
)
_NORWEGIAN = _words(
    "av etter mot ut opp mellom seg meg deg nå hva kva noe noko uten utan gjennom sier seier sa "
    "ble vart gikk gjekk fikk fekk vært vore hennes igjen ikkje frå eit"
)
_BOKMAAL = _words(
    "ikke fra en et de hva noe noen ble jeg hvor hvordan hvem hvorfor mye mer bare sammen være "
    "vært disse deres sier hun uten flere selv gjør kommer nå"
)
_NYNORSK = _words(
    "ikkje frå ein eit dei kva noko nokon vart eg kor korleis kven kvifor mykje meir berre saman "
    "vere vore desse deira seier ho utan fleire sjølv gjer kjem no då òg"
)


@cache
def normalise(code: str) -> str | None:
    """The two-letter ISO 639-1 code of a language tag, or None if it names no such language.

    Takes "nb-NO", "nob" and "NB"; the macrolanguage "no" is taken for Bokmål, "nb".
    """
    from babel.core import Locale, get_global

    match = _TAG.fullmatch(code.strip().lower())
    if match is None:
        return None
    primary = match[1]
    primary = str(get_global("language_aliases").get(primary, primary)).split("_")[0]
    if primary == "no":
        return "nb"
    return primary if len(primary) == 2 and primary in Locale("en").languages else None


def detect(text: str, remembered: Cache | None = None) -> str:
    """The ISO 639-1 code of the language most of ``text`` is in.

    "und" if it has no letters, or is mostly in a script of none of the languages expected. Of
    these scripts, another language than those crossclaim reads is named where the text is clearly
    in it: its words would be taken for a neighbour's. A text that is ``remembered`` is not looked
    at again: the identifier takes longer to load than a few articles to compare.
    """
    letters = [character for character in text[:_ENOUGH] if character.isalpha()]
    if 2 * sum(map(_expected_script, letters)) <= len(letters):
        return "und"
    code = _classified(text[:_ENOUGH], remembered)
    if code in {"no", "nn", "da"}:
        return _scandinavian(text[:_ENOUGH], "nb" if code == "no" else code)
    return code


def _classified(text: str, remembered: Cache | None) -> str:
    """The identifier's own code for a text."""
    if remembered is None:
        return _likeliest(text)
    from compare.cache import key

    name = key("language", version("py3langid"), *_EXPECTED, str(_SURER), text)
    known = remembered.get([name]).get(name)
    if known is None:
        known = _likeliest(text).encode()
        remembered.put({name: known})
    return known.decode()


def _likeliest(text: str) -> str:
    """The likeliest of the languages expected, or another with a two-letter code that is far
    likelier."""
    ranked = [(str(code), float(score)) for code, score in _identifier().rank(text)]
    expected, likelihood = next(entry for entry in ranked if entry[0] in _EXPECTED)
    # Dialects and near relatives with longer codes, Egyptian Arabic say, are left to ours.
    other, surer = next(entry for entry in ranked if len(entry[0]) == 2)
    return other if surer - likelihood >= _SURER else expected


def _expected_script(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("LATIN", "ARABIC", "CYRILLIC"))


def _scandinavian(text: str, guess: str) -> str:
    """Danish, Bokmål or Nynorsk by their function words; ``guess`` where those don't tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())

    def count(these: frozenset[str], those: frozenset[str]) -> int:
        return sum((word in these) - (word in those) for word in words)

    norwegian = count(_NORWEGIAN, _DANISH)
    if norwegian < 0 or (norwegian == 0 and guess == "da"):
        return "da"
    bokmaal = count(_BOKMAAL, _NYNORSK)
    if bokmaal == 0:
        return "nn" if guess == "nn" else "nb"
    return "nb" if bokmaal > 0 else "nn"


def prepare() -> None:
    """Begin to load the identifier while the caller does something else."""
    Thread(target=_identifier, daemon=True).start()


def _identifier() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    # An instance of our own: the module's global one is shared with trafilatura.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
