"""Measure the verdicts on events that their calibration has not seen, to choose between models or
rules without touching the test split.

The events of the given gold files are left out in turn, a ninth at a time; the rest fit the
regression and its thresholds (``calibrate.py``), by which the ninth is judged.

    python models/recipes/crossvalidate.py GOLD... [--embedder M] [--nli M]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from calibrate import collect, fit

from compare import load_embedder, load_nli
from compare.cache import Cache
from compare.calibration import parse
from compare.evaluation import Evaluation, evaluate, to_markdown
from compare.gold import all_events

FOLDS = 9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--embedder", help="a folder or ORG/NAME@COMMIT; default: embedded")
    parser.add_argument("--nli", help="the same")
    options = parser.parse_args()
    events = sorted(all_events(options.gold), key=lambda event: event.name)
    with tempfile.TemporaryDirectory() as folder:  # every question is asked twice
        cache = Cache(Path(folder))
        embedder = load_embedder(options.embedder, cache=cache)
        nli = load_nli(options.nli, cache=cache)
        rows = {event.name: collect([event], embedder, nli) for event in events}
        outcomes, alarms = [], []
        for fold in range(FOLDS):
            judged = events[fold::FOLDS]
            seen = [row for e in events if e not in judged for row in rows[e.name]]
            fitted = {"embedder": "", "nli": "", "fitted_on": {"digest": ""}, **fit(seen)}
            found = evaluate(judged, embedder, nli, parse(fitted))
            outcomes += found.outcomes
            alarms += found.false_alarms
    print(to_markdown(Evaluation(tuple(outcomes), tuple(alarms))))


if __name__ == "__main__":
    main()
