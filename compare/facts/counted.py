"""What a number counts: the noun phrase after it."""

from __future__ import annotations

from compare.facts.measures import DASHES, View
from compare.facts.numerals import read


def noun_after(view: View, index: int, link: bool = False) -> tuple[int, int] | None:
    """The span of the noun phrase that starts at a token, a participle if it is elided."""
    words, tokens = view.words, view.tokens
    if view.key(index) in words.partitive or (link and view.key(index) in words.links):
        index += 1
        while view.key(index) in words.determiners:
            index += 1
        # "27 of the 30 names": the noun stands after the second number.
        more = index < len(tokens) and read(tokens, index, words.numbers, view.closed)
        if more and more.form != "one" and more.last < len(tokens):
            index = more.last
    for _ in range(3):
        if view.key(index) not in words.aux:
            break
        index += 1
        if view.key(index) in words.states:
            return tokens[index].start, tokens[index].end
    if index < len(tokens) and tokens[index].key in words.numbers.atoms:
        return None
    if view.key(index) in words.further and view.sort(index + 1) == "w":
        index += 1  # "20 more planes" are planes
    first = last = index
    count, linked = 0, False
    while last < len(tokens) and last not in view.closed:
        token = tokens[last]
        if token.sort == "p":
            inside = token.key in DASHES or token.key in "'./&"
            if last > first and inside and token.glued and view.glued(last + 1):
                last += 2
                continue
            if last == first and token.key in "\"“”„«»'" and last + 1 < len(tokens):
                first = last = last + 1
                continue
            break
        glued = token.glued and last > first
        elided = last == first and token.key in words.states
        if not glued and not elided and _ends_noun(view, last, first):
            linked_on = (
                token.key in words.links
                and last > first
                and not linked
                and last + 1 < len(tokens)
                and view.sort(last + 1) == "w"
                and not _ends_noun(view, last + 1, last)
            )
            if not linked_on:
                break
            linked = True
        if not glued:
            if token.sort == "n":
                break
            count += 1
            if count > words.words_at_most:
                break
        if last == first and token.key in words.states:
            last += 1
            break
        last += 1
    last = min(last, len(tokens))
    while last > first and tokens[last - 1].key in words.links:
        last -= 1
    if last <= first:
        return None
    return tokens[first].start, tokens[last - 1].end


def _ends_noun(view: View, index: int, first: int) -> bool:
    words, token = view.words, view.tokens[index]
    key = token.key
    if token.sort != "w" or index in view.closed:
        return True
    if key in words.stop or key in words.links or key in words.aux or key in words.determiners:
        return True
    if index > first and (key in words.states):
        return True
    if view.arabic and key == "و":
        return True
    if view.arabic and index > first:
        if key[:1] in "وف" and len(key) > 2 and key not in words.keeps_wa:
            return True
        if key[:2] in ("ال", "لل") and not view.tokens[first].key.startswith("ال"):
            # «250 مسلحا» is indefinite; a definite word opens the next phrase, except in a
            # construct («مئات مسلحي داعش»), which has no article on its first noun either.
            return not view.tokens[index - 1].key.endswith(("ي", "ات", "ه"))
        if key[:1] in "بل" and key[1:3] == "ال":
            return True
    if index > first and not view.arabic:
        return _is_verb(view, index, key) or not _runs_on(view, index)
    return False


def _is_verb(view: View, index: int, key: str) -> bool:
    """Whether the ending of a word inside a noun phrase tells of a verb."""
    words = view.words
    if words.verb_endings and len(key) > 3 and key.endswith(words.verb_endings):
        return True
    if words.participle_endings and len(key) > 4 and key.endswith(words.participle_endings):
        follower = view.key(index + 1)
        known = words.stop | words.links | words.determiners
        return view.sort(index + 1) != "w" or follower in known
    return False


def _runs_on(view: View, index: int) -> bool:
    """Whether a noun phrase can run on to a token, by the word before it.

    Adjectives and genitives are told by their endings, German nouns by their capitals; after
    a plural noun the next word belongs to something else.
    """
    words, previous = view.words, view.tokens[index - 1]
    if previous.key in words.links:
        return True
    shown = view.text[previous.start]
    if words.capital_nouns:
        return shown.islower() or view.text[view.tokens[index].start].isupper()
    if not words.modifier_endings:
        return True
    return shown.isupper() or previous.key.endswith(words.modifier_endings)
