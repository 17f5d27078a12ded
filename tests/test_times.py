"""Clock times, parts of the day, and words of updating, in nine languages."""

from __future__ import annotations

import pytest

from compare.facts.times import different_times, find_times
from compare.facts.updates import is_running, says_update

TIMES = [
    ("en", "By 6 p.m. on Monday 19 people were missing.", [(1080, 1080)]),
    ("en", "At 8 people were at the shop.", []),
    ("en", "It fell by 3.50 dollars.", []),
    ("en", "It ended 2–1.", []),
    ("en", "Everyone was safe by noon.", [(660, 780)]),
    ("nb", "Kl. 08.00 var 14 personer skadet.", [(480, 480)]),
    ("nb", "Tirsdag ettermiddag var alle funnet.", [(720, 1080)]),
    ("nn", "Klokka 17.30 var alle funne.", [(1050, 1050)]),
    ("sv", "Klockan 12 var 19 skadade.", [(720, 720)]),
    ("sv", "På kvällen släcktes branden.", [(1020, 1440)]),
    ("da", "Klokken 23.15 brød det ud.", [(1395, 1395)]),
    ("de", "Gegen 14.30 Uhr brach das Feuer aus.", [(870, 870)]),
    ("de", "Um 8 Uhr waren es 14.", [(480, 480)]),
    ("fr", "Vers 15h30, trois personnes étaient coincées.", [(930, 930)]),
    ("es", "A las 20 horas había 19 heridos.", [(1200, 1200)]),
    ("es", "Costó 3,50 euros.", []),
    ("ar", "اندلع الحريق عند الساعة 03:40.", [(220, 220)]),
    ("ar", "وصلوا بعد ظهر الثلاثاء.", [(720, 1080)]),
]


@pytest.mark.parametrize(("language", "text", "expected"), TIMES)
def test_times(language: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert [(t.earliest, t.latest) for t in find_times(text, language)] == expected


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("By 8 a.m. it was 14.", "By 6 p.m. it was 19.", True),
        ("By 8 a.m. it was 14.", "At 08:15 it was 19.", False),  # half an hour is no difference
        ("By 8 a.m. it was 14.", "In the morning it was 19.", False),
        ("By 8 a.m. it was 14.", "It was 19.", False),
    ],
)
def test_different_times(one: str, other: str, different: bool) -> None:
    assert different_times(find_times(one, "en"), find_times(other, "en")) is different


RUNNING = {
    "en": ("Nine people were killed.", "They signed nine contracts.", "Nine so far."),
    "nb": ("Ni mennesker ble drept.", "De solgte ni hus.", "Foreløpig er det ni."),
    "nn": ("Ni menneske er sakna.", "Dei selde ni hus.", "Førebels er det ni."),
    "sv": ("Nio personer skadades.", "De sålde nio hus.", "Hittills är det nio."),
    "da": ("Ni personer er savnet.", "De solgte ni huse.", "Foreløbig er det ni."),
    "de": (
        "Neun Menschen wurden verletzt.",
        "Sie verkauften neun Häuser.",
        "Bislang sind es neun.",
    ),
    "fr": ("Neuf personnes ont été tuées.", "Ils ont vendu neuf maisons.", "Neuf à ce stade."),
    "es": (
        "Nueve personas siguen desaparecidas.",
        "Vendieron nueve casas.",
        "Son nueve hasta ahora.",
    ),
    "ar": ("بلغ عدد القتلى تسعة.", "باعوا تسعة منازل.", "تسعة حتى الآن."),
}


@pytest.mark.parametrize("language", RUNNING)
def test_what_goes_on_being_counted(language: str) -> None:
    running, still, cue = RUNNING[language]
    assert is_running(running, language)
    assert not is_running(still, language)
    assert says_update(cue, language)
    assert not says_update(still, language)


FORECASTS = {
    "en": ("The number of injured may pass 100.", "Forty may not be enough."),
    "nb": ("Tallet kan stige til 40.", "De kan kjøpe 40 hus."),
    "nn": ("Talet er venta å auke til 40.", "Dei kan kjøpe 40 hus."),
    "sv": ("Antalet kan komma att stiga till 40.", "De kan köpa 40 hus."),
    "da": ("Tallet ventes at stige til 40.", "De kan købe 40 huse."),
    "de": ("Die Zahl der Toten könnte auf 40 steigen.", "Sie könnten 40 Häuser kaufen."),
    "fr": ("Le bilan risque de dépasser les 40 morts.", "Ils pourraient acheter 40 maisons."),
    "es": ("La cifra podría superar los 40 muertos.", "Podrían comprar 40 casas."),
    "ar": ("وقد يرتفع عدد القتلى إلى 40.", "قد يشتري 40 منزلا."),
}


@pytest.mark.parametrize("language", FORECASTS)
def test_a_figure_to_come_is_none_of_now(language: str) -> None:
    forecast, plan = FORECASTS[language]
    assert says_update(forecast, language)
    assert not says_update(plan, language)
