"""The rules by which a pair gets its label: a fixed list, the same in every report.

A rule's name never changes its meaning; tests/cases/verdicts.yaml shows each firing and
staying silent.
"""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a matched pair of claims is."""

    CONFLICTING = "conflicting"
    AGREEING = "agreeing"
    UNVERIFIED = "unverified"


RULES: dict[Label, dict[str, str]] = {
    Label.CONFLICTING: {
        "speech.denial": "one side reports a denial of what the other side says",
        "quantity.disjoint": "both count the same thing, and no number fits both "
        '("up to 30" and 27 fit)',
        "date.disjoint": "the same happening is dated to different days",
        "negation": "one side negates what the other states",
        "antonym": "the two use opposite words for the same thing (opened, closed)",
        "entity.other": "another place, person or organisation fills the same slot",
        "role.swapped": "who did it and whom it was done to are exchanged",
    },
    Label.AGREEING: {
        "entailment.mutual": "each follows from the other",
        "entailment.one-way": "one follows from the other",
        "similarity.translation": "the same statement in other words, no fact differing",
        "quantity.equal": "both give the same figure for the same thing",
        "quantity.compatible": 'one figure fits the other ("about 200" and 197)',
        "speech.same": "both report the same denial, or that someone declines to comment",
    },
    Label.UNVERIFIED: {
        "unverified.hedged": "only one side states it as certain",
        "unverified.polarity": "only one side is negated, and it is not clearly the same claim",
        "unverified.denial": "one side denies something, not clearly what the other says",
        "unverified.declined": "one side declines to comment, which contradicts nothing",
        "unverified.different-count": "the figures differ but need not count the same thing",
        "unverified.different-time": "the figures are of different times: one may update the other",
        "unverified.different-date": "the dates differ but need not be of the same happening",
        "unverified.undated": "a relative date can't be placed, because the article has none",
        "unverified.unread": "a fact differs, in a language whose bounds and denials are not read",
        "unverified.different-words": "a name or word differs, not clearly in the same place",
        "unverified.single-origin": "the articles agree, but have it from one origin",
        "unverified.model-only": "the NLI model sees a contradiction, but no fact differs",
        "unverified.neutral": "neither follows from the other",
    },
}
"""Every rule with what it means, by the label it gives.

``unverified.single-origin`` also stands beside an agreement as a note: what was not decidable
there is whether anyone confirms it independently.
"""


def meaning(rule: str) -> str:
    """What a rule means, in a phrase.

    Raises KeyError for a name that is no rule's.
    """
    return {name: text for rules in RULES.values() for name, text in rules.items()}[rule]
