"""Fine-tune the distilled encoder as a three-way NLI cross-encoder.

The token table stays frozen: it carries the alignment between languages, and both models
then share one table on disk. Resumable after a kill, same command.

    python models/recipes/nli.py --data DATA --encoder DIR --lexicon FILE --out OUT
        [--start MODEL] [--teacher MODEL]

``--start`` gives a classifier trained before (``restore.py`` writes one) the last pass only.
``--teacher`` is whose verdicts on English sentences are asked in other languages, too (default: the
embedded classifier).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import polarity
import torch
from counterfactual import counterfactual_rows
from distil import half_precision, samples, usable
from frames import nli_rows, read_frames
from news import news_rows, read_news
from outlets import outlet_rows, read_outlets
from pairs import read_pairs
from polarity import negation_rows, opposite_rows
from rows import (
    CONTRADICTION,
    ENTAILMENT,
    NEUTRAL,
    NUMBER,
    CodeSwitcher,
    Row,
    SoftRow,
    change_number,
    from_parallel,
    held_out,
)
from sources import LANGUAGES, WORDS_ONLY_SOURCES, digest, read_nli, read_parallel
from torch.nn.functional import cross_entropy, one_hot
from transfer import transfer_rows
from transformers import AutoTokenizer, BertForSequenceClassification, BertModel

from compare import Embedder, load_embedder, load_nli
from compare.facts.polarity import find_negations

LABELS = {"entailment": 0, "neutral": 1, "contradiction": 2}
CAPS = {
    "mnli_train20k_nyu": 20000,
    "mnli_mismatched_dev_en_goldfixed": 9815,
    "superlim_sv": 5000,
    "mnli_mismatched_dev_crosslingual_en_sv": 5000,
    "snli_dev_en": 5000,
    "cad_nli": 6000,
    "vitaminc_test": 20000,
    "te_new_protocols": 20000,
    "conjnli": 3000,
    "breaking_nli": 1500,
    "fever_symmetric": 2000,
    "fool_me_twice": 2000,
    "danish_fv": 2000,
    "ans_ar": 3407,
    "rte3_fr": 1600,
    "xfever_1pct": 2000,
    "farstail_fa": 6000,
}
"""Rows taken from each set in a pass; a set not named here (long documents) is not used."""
SPLIT = frozenset({"vitaminc_test"})
"""Sets of which a tenth of the pages is kept for ``evaluate.py --edits … --held-out``."""
PARALLEL_ROWS = 36000
BETWEEN = 0.35  # share of their English sides that become another language's translation
SWITCHED = 0.5  # share of English rows made mixed-language …
SWITCH_INTO = (*LANGUAGES, *("nb", "da", "ar", "ar", "de", "fr", "es", "ru", "tr"))
"""… most often those that have no labelled rows of their own, or bars to reach."""
REVERSED = 0.3  # share of the rows whose sides are exchanged, where that is possible
PASSES = 3
"""Each draws other rows from the sets that are capped, and mixes languages anew."""
BATCH = 64
STEPS = 5200  # of the 7,500 that three passes fill: what two cores do in 45 minutes
RATE = 1.8e-4
OWN = "pairs"
LAST_CAPS = {
    OWN: 50000,
    "mnli_train20k_nyu": 20000,
    "mnli_mismatched_dev_en_goldfixed": 9815,
    "superlim_sv": 3000,
    "mnli_mismatched_dev_crosslingual_en_sv": 4000,
    "vitaminc_test": 8000,
    "te_new_protocols": 5000,
    "ans_ar": 1500,
    "rte3_fr": 800,
}
"""A last pass at a lower rate: our own texts among MultiNLI and what is nearest to it."""
LAST_PARALLEL_ROWS = 24000
LAST_RATE = 1.2e-4
LAST_FRAME_ROWS, LAST_QUESTIONS = 12000, 8000
TRANSFERRED_ROWS = 80000
"""Rows with a teacher's labels."""
NUMBERED = 800
"""Pairs a language that hold a number: in half of them it is changed on one side."""
NEGATED = 6000
"""English sentences that are negated, or of which a translation is; two rows of each."""
OPPOSED = 20000
"""Pairs among which those with an opposite word are taken; a row of each."""
ONE_IN = 5
"""Parallel sentences of which one is searched for negations."""
BLOCK = 4000
"""Sentences among which neighbours are looked for."""
MAX_TOKENS = 96
SMOOTHING = 0.05


def gather(data: Path, lexicon: Path, caps: dict[str, int], rng: random.Random) -> list[Row]:
    """Rows of the NLI sets, some with the languages mixed."""
    switcher = CodeSwitcher(lexicon)
    rows: list[Row] = []
    for name, cap in caps.items():
        found = usable_rows(data, name)
        for r in rng.sample(found, min(cap, len(found))):
            premise, hypothesis, label = r["premise"], r["hypothesis"], LABELS[r["label"]]
            if r["lang_p"] == r["lang_h"] == "en" and rng.random() < SWITCHED:
                side, language = rng.randrange(3), rng.choice(SWITCH_INTO)
                if side != 0:
                    premise = switcher.switch(premise, language, rng)
                if side != 1:
                    hypothesis = switcher.switch(hypothesis, language, rng)
            row = premise, hypothesis, label
            rows.append(reversed_row(row) or row if rng.random() < REVERSED else row)
        print(name, min(cap, len(found)), flush=True)
    return rows


@cache
def usable_rows(data: Path, name: str) -> list[dict[str, str]]:
    """The rows of a set that may be trained on: no sentence of an evaluation set is in them."""
    stored = list(read_pairs() if name == OWN else read_nli(data / "nli" / f"{name}.jsonl.xz"))
    out = held_out(stored) if name in SPLIT else [False] * len(stored)
    return [
        r
        for r, kept_out in zip(stored, out, strict=True)
        if not kept_out
        and r["label"] in LABELS
        and {r["lang_p"], r["lang_h"]} <= {"en", *LANGUAGES}
        and len(r["premise"]) <= 300
        and not {r["premise"], r["hypothesis"]} & measured(data)
    ]


@cache
def measured(data: Path) -> frozenset[str]:
    """Every sentence of XNLI dev."""
    paths = sorted((data / "eval").glob("xnli-dev.*.jsonl.xz"))
    return frozenset(r[s] for p in paths for r in read_nli(p) for s in ("premise", "hypothesis"))


def reversed_row(row: Row) -> Row | None:
    """The row with premise and hypothesis exchanged, where its label is then known.

    A contradiction has no direction. What leaves words out says less, so the whole does not follow
    from it. Were only contradictions ever reversed, the longer text in the second place would tell
    the label.
    """
    premise, hypothesis, label = row
    given, asked = len(premise.split()), len(hypothesis.split())
    if label == CONTRADICTION:
        return hypothesis, premise, CONTRADICTION
    if (label == ENTAILMENT and 3 * asked <= 2 * given) or (label == NEUTRAL and asked < given):
        return hypothesis, premise, NEUTRAL
    return None


def parallel_rows(data: Path, embedder: Embedder, count: int, rng: random.Random) -> list[Row]:
    """Rows made from parallel text; ``embedder`` tells which sentences are near each other."""
    drawn = drawn_pairs(data)
    pairs = list(dict.fromkeys(p for one in drawn for pairs in one.values() for p in pairs))
    pairs = [p for p in pairs if len(p[0]) >= 25]
    rng.shuffle(pairs)
    translations: dict[str, list[str]] = {}
    for one, foreign in pairs:
        translations.setdefault(one, []).append(foreign)

    def between(text: str, beside: str) -> str:
        known = [t for t in translations.get(text, ()) if t != beside]
        return rng.choice(known) if known and rng.random() < BETWEEN else text

    pairs = pairs[:count]
    rows = from_parallel(pairs, embedder.encode([e for e, _ in pairs]), rng)
    return [(between(one, other), between(other, one), label) for one, other, label in rows]


@cache
def drawn_pairs(data: Path) -> list[dict[str, list[tuple[str, str]]]]:
    """The (English, foreign) pairs that the encoder was distilled on, a language, in each pass."""
    return samples(data)


def negated_rows(data: Path, embedder: Embedder, count: int, rng: random.Random) -> list[Row]:
    """Rows made from so many English sentences of which a side holds a negation."""
    pairs = negated_pairs(data)
    chosen = rng.sample(sorted(pairs), min(count, len(pairs)))
    rows: list[Row] = []
    for start in range(0, len(chosen), BLOCK):
        block = chosen[start : start + BLOCK]
        vectors = embedder.encode(block)
        rows += negation_rows(block, [pairs[english] for english in block], vectors, rng)
    return rows


@cache
def negated_pairs(data: Path) -> dict[str, list[tuple[str, str]]]:
    """(language, translation)s of longer English sentences where either side is negated."""
    found: dict[str, list[tuple[str, str]]] = {}
    for language in polarity.LANGUAGES:
        for english, foreign, source in islice(read_parallel(data, language), 0, None, ONE_IN):
            if (
                source not in WORDS_ONLY_SOURCES
                and 25 <= len(english) <= 200
                and usable(english, foreign)
                and (find_negations(english, "en") or find_negations(foreign, language))
            ):
                found.setdefault(english, []).append((language, foreign))
    return found


def opposed_rows(data: Path, count: int, rng: random.Random) -> list[Row]:
    """Rows made from so many parallel sentences; half of those with a listed word contradict."""
    pairs = sorted({p for one in drawn_pairs(data) for pairs in one.values() for p in pairs})
    return opposite_rows(rng.sample([p for p in pairs if len(p[0]) >= 25], count), rng)


def numbered_rows(data: Path, count: int, rng: random.Random) -> list[Row]:
    """Pairs of every language that hold a number, changed as often as not."""
    rows: list[Row] = []
    for language in LANGUAGES:
        pairs = numbered_pairs(data, language)
        for one, other in rng.sample(pairs, min(count, len(pairs))):
            sides = [one, other]
            rng.shuffle(sides)
            if rng.random() < 0.5:
                rows.append((change_number(sides[0], rng) or "", sides[1], CONTRADICTION))
            else:
                rows.append((sides[0], sides[1], ENTAILMENT))
    return rows


@cache
def numbered_pairs(data: Path, language: str) -> list[tuple[str, str]]:
    """Longer sentences with a number, and their translations."""
    return [
        (english, foreign)
        for english, foreign, source in read_parallel(data, language)
        if source not in WORDS_ONLY_SOURCES
        and 40 <= len(english) <= 220
        and usable(english[:160], foreign[:160])
        and NUMBER.search(english)
        and NUMBER.search(foreign)
    ]


def batches(rows: Sequence[Row | SoftRow], rng: random.Random) -> list[list[Row | SoftRow]]:
    """Batches of like length, in random order."""
    rows = rng.sample(rows, len(rows))
    plan: list[list[Row | SoftRow]] = []
    for start in range(0, len(rows), BATCH * 40):
        chunk = sorted(rows[start : start + BATCH * 40], key=lambda r: len(r[0]) + len(r[1]))
        part = [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
        rng.shuffle(part)
        plan += part
    return plan


def planned(options: argparse.Namespace, embedder: Embedder) -> list[list[Row | SoftRow]]:
    """The batches of all steps: the passes, unless a model is given that has had them, and the
    last one."""
    plan: list[list[Row | SoftRow]] = []
    for seed in range(0 if options.start else PASSES):
        rng = random.Random(seed)
        rows = gather(options.data, options.lexicon, CAPS, rng)
        rows += parallel_rows(options.data, embedder, PARALLEL_ROWS, rng)
        plan += batches(rows + numbered_rows(options.data, NUMBERED, rng), rng)
    rng = random.Random(PASSES)
    claims = read_frames()
    last: list[Row | SoftRow] = []
    last += gather(options.data, options.lexicon, LAST_CAPS, rng)
    last += parallel_rows(options.data, embedder, LAST_PARALLEL_ROWS, rng)
    last += negated_rows(options.data, embedder, NEGATED, rng)
    last += opposed_rows(options.data, OPPOSED, rng)
    last += numbered_rows(options.data, NUMBERED // 2, rng)
    last += rng.sample(nli_rows(claims, rng), LAST_FRAME_ROWS)
    last += rng.sample(counterfactual_rows(claims, embedder, rng), LAST_QUESTIONS)
    last += outlet_rows(read_outlets(), rng)
    last += news_rows(read_news(), embedder, rng)
    taught = transfer_rows(options.data, embedder, load_nli(options.teacher), rng)
    last += rng.sample(taught, min(TRANSFERRED_ROWS, len(taught)))
    return plan[:STEPS] + batches(last, rng)


def targets(batch: Sequence[Row | SoftRow]) -> torch.Tensor:
    """Probabilities to be learnt, (n, 3): a teacher's, or a smoothed label."""
    rows = [
        one_hot(torch.tensor(label), 3) * (1 - SMOOTHING) + SMOOTHING / 3
        if isinstance(label, int)
        else torch.tensor(label)
        for _, _, label in batch
    ]
    return torch.stack(rows)


def rate(step: int, main_steps: int, all_steps: int) -> float:
    """Learning rate of a step: warm-up and linear decay, in the passes and in the last one."""
    if step < main_steps:
        return RATE * min(1.0, (step + 1) / 100) * max(0.02, 1 - step / main_steps)
    step, steps = step - main_steps, all_steps - main_steps
    return LAST_RATE * min(1.0, (step + 1) / 20) * max(0.02, 1 - step / steps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a classifier to give only the last pass")
    parser.add_argument("--teacher", help="a classifier, by profile, id or path")
    parser.add_argument("--lexicon", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    torch.manual_seed(0)
    options.out.mkdir(parents=True, exist_ok=True)
    stored = options.out / "plan.json"
    if not stored.exists():  # some minutes' work, not to be done again after a kill
        made = planned(options, load_embedder(str(options.encoder)))
        stored.with_suffix(".new").write_text(json.dumps(made), "utf-8")
        stored.with_suffix(".new").replace(stored)
    plan: list[list[Row | SoftRow]] = json.loads(stored.read_text("utf-8"))
    print(len(plan), "steps", flush=True)

    tokenizer = AutoTokenizer.from_pretrained(options.encoder)
    model = BertForSequenceClassification.from_pretrained(
        options.start or options.encoder,
        num_labels=3,
        id2label={i: name for name, i in LABELS.items()},
        label2id=LABELS,
        attn_implementation="eager",  # half the time of a fused one, on a processor
    )
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # two passes over the rows: little to overfit, and dropout is slow
    table = model.bert.embeddings.word_embeddings.weight
    table.requires_grad = False
    if options.start:  # the classifier may be of an earlier encoder; both share one table on disk
        encoder = BertModel.from_pretrained(options.encoder, add_pooling_layer=False)
        table.data.copy_(encoder.embeddings.word_embeddings.weight.data)
    model.train().to(options.device)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01, fused=True)
    checkpoint = options.out / "checkpoint.pt"
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=options.device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        first = saved["step"]
        print("resumed at step", first, flush=True)
    main_steps = 0 if options.start else STEPS
    start, seen, loss_sum, right = time.time(), 0, 0.0, 0.0
    for step in range(first, len(plan)):
        batch = plan[step]
        for group in optimizer.param_groups:
            group["lr"] = rate(step, main_steps, len(plan))
        features = tokenizer(
            [r[0] for r in batch],
            [r[1] for r in batch],
            padding=True,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        ).to(options.device)
        target = targets(batch).to(options.device)
        with half_precision(options.device):
            logits = model(**features).logits.float()
        loss = cross_entropy(logits, target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen += len(batch)
        loss_sum += loss.item()
        right += (logits.argmax(1) == target.argmax(1)).sum().item() / len(batch)
        if (step + 1) % 50 == 0:
            print(
                f"{step + 1}/{len(plan)} loss {loss_sum / 50:.3f} accuracy {right / 50:.3f} "
                f"{seen / (time.time() - start):.0f} rows/s",
                flush=True,
            )
            loss_sum = right = 0.0
        if (step + 1) % 250 == 0:
            torch.save(
                {
                    "model": model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "step": step + 1,
                },
                checkpoint.with_suffix(".new"),
            )
            checkpoint.with_suffix(".new").replace(checkpoint)
    model.save_pretrained(options.out)
    tokenizer.save_pretrained(options.out)
    record = {
        "rows": sum(map(len, plan)),
        "steps": len(plan),
        "batch": BATCH,
        "caps": CAPS,
        "data": {name: digest(options.data / "nli" / f"{name}.jsonl.xz") for name in CAPS},
    }
    (options.out / "nli.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
