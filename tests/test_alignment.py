"""Margins and candidates: arithmetic on small matrices, and real claims."""

from __future__ import annotations

import numpy as np
import pytest

from compare.alignment import count_heads, margins, ranks, same_odd_figure
from compare.facts.quantities import Quantity, find_quantities


def test_margin_is_the_cosine_over_both_neighbourhoods() -> None:
    cosine = np.array([[0.9, 0.3], [0.3, 0.3]], np.float32)
    # Neighbourhoods are the means of all two neighbours: rows .6, .3 and columns .6, .3.
    expected = [[0.9 / 0.6, 0.3 / 0.45], [0.3 / 0.45, 0.3 / 0.3]]
    np.testing.assert_allclose(margins(cosine), expected, rtol=1e-6)


def test_a_hub_is_no_neighbour() -> None:
    """A sentence near to everything loses to one near to a single other (what cosine misses)."""
    cosine = np.array([[0.80, 0.78], [0.80, 0.20], [0.80, 0.20], [0.80, 0.20]], np.float32)
    assert cosine[0].argmax() == 0
    assert margins(cosine)[0].argmax() == 1


def test_ranks_count_what_is_better() -> None:
    assert ranks(np.array([[0.1, 0.9, 0.5]], np.float32)).tolist() == [[2, 0, 1]]


def quantity(text: str, language: str = "en") -> Quantity:
    (found,) = find_quantities(text, language)
    return found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A list of 27 members was shown.", "They saw 27 names.", True),
        ("They sent 1,200 troops.", "It has 1,200 soldiers.", True),
        ("They sent 30 men.", "They sent 30 soldiers.", False),  # too round
        ("They sent 12 men.", "They sent 12 soldiers.", False),  # too small
        ("They sent about 27 men.", "They sent 27 soldiers.", False),  # not exact
        ("They sent 27 men.", "They sent 28 soldiers.", False),
    ],
)
def test_odd_figures(one: str, other: str, same: bool) -> None:
    assert same_odd_figure(quantity(one), quantity(other)) is same


@pytest.mark.parametrize(
    ("language", "text", "head"),
    [
        ("en", "They handed over 30 names of French nationals.", "names"),
        ("nb", "De fant 40 franske spesialsoldater i byen.", "spesialsoldater"),
        ("sv", "Registret har 22 000 medlemmars namn.", "namn"),
        ("ar", "غادر 250 مسلحاً من التنظيم المدينة.", "مسلحاً"),
        ("fr", "Ils ont vu 40 soldats français.", "soldats"),
        ("fr", "Il reproche à 18 grandes banques leur silence.", "banques"),
        ("de", "Er zählte 49 Mitglieder der Spezialeinheiten.", "Mitglieder"),
        ("it", "Sono arrivati 20 vigili del fuoco.", "vigili"),
        ("pl", "Przyjechało 20 ciężkich wozów strażackich.", "wozów"),
        ("ru", "Приехали 20 тяжёлых грузовиков.", "грузовиков"),
    ],
)
def test_the_head_of_what_is_counted(language: str, text: str, head: str) -> None:
    assert count_heads(quantity(text, language), language) == (head,)


def test_an_english_plural_inside_may_be_the_head() -> None:
    figure = quantity("The price of those 50 airplanes totals a record.")
    assert count_heads(figure, "en") == ("totals", "airplanes")
