"""Distil the English teacher into the extended model on parallel text.

The student reads the foreign side and must land on the teacher's vector of the English
side (Reimers & Gurevych 2020, "Making monolingual sentence embeddings multilingual"),
nearer than on any other English sentence of the batch (InfoNCE). Every fifth batch is
English against itself, so that English does not drift. Resumable: run the same command
again after a kill and it goes on from the last checkpoint with the same batches.

    python models/recipes/distil.py --data DATA --vocabulary DIR --out OUT
    python models/recipes/distil.py --data DATA --vocabulary OUT --out REFINED --refine 1000

``--refine`` goes on from a distilled model at lower rates, with more of the weakest languages.
Its steps also show facts as several outlets tell them, every third one sentences of our news
frames, too: the wordings of one claim have to lie nearer to each other than to other claims of the
event (Khosla et al. 2020, "Supervised contrastive learning").
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from fourbit import rounded
from frames import clusters, read_frames
from news import read_news
from outlets import outlet_clusters, read_outlets
from sources import LANGUAGES, WORDS_ONLY_SOURCES, digest, read_parallel
from torch.nn.functional import cross_entropy, normalize
from transformers import AutoTokenizer, BertModel
from vocabulary import TEACHER

VIEWS = {
    **{"nb": 19000, "sv": 18000, "da": 16000, "ar": 32000, "de": 18000, "fr": 22000, "es": 18000},
    **{"it": 20000, "nl": 18000, "pt": 18000, "pl": 24000},
    **{"uk": 24000, "ru": 24000, "tr": 26000, "fa": 28000},
}
"""Sentence pairs shown a language in a pass; Arabic, the farthest, needs the most."""
PASSES = 2
"""Each draws other sentences, where there are more than it shows."""
BATCH = 96
ENGLISH_EVERY = 5
TABLE_RATE, BODY_RATE = 1e-3, 1e-4
REFINED_TABLE_RATE, REFINED_BODY_RATE = 6e-4, 6e-5
FRAMES_EVERY = 3
"""Refining steps of which one shows news frames; each shows …"""
BLOCKS = 6
"""… so many facts as several outlets tell them."""
NEWS_TIMES = 2
"""How often a refining pass shows our sentences of news."""
REFINED_SHARES = {
    **{"nb": 0.04, "sv": 0.10, "da": 0.05, "ar": 0.15, "de": 0.03, "fr": 0.09, "es": 0.08},
    **{"it": 0.08, "nl": 0.03, "pt": 0.03, "pl": 0.08},
    **{"uk": 0.05, "ru": 0.03, "tr": 0.10, "fa": 0.09},
}
"""Share of each language in what ``--refine`` shows."""
TEMPERATURE = 0.05
LONGEST = 160  # characters of English: news sentences fit, cost grows with length


def usable(english: str, foreign: str) -> bool:
    """Whether a row looks like a faithful pair of sentences in ordinary prose."""
    return (
        8 <= len(english) <= LONGEST
        and 0.4 < len(foreign) / len(english) < 2.5
        and english != foreign
        and english[0].isalnum()
        and not re.search(r"[\\|`<>{}_#]", english)
        and Counter(re.findall(r"[0-9]+", english)) == Counter(re.findall(r"[0-9]+", foreign))
    )


Pairs = list[tuple[str, str]]


def sample(data: Path, rng: random.Random) -> dict[str, Pairs]:
    """(English, foreign) pairs a language: half everyday sentences, half prose languages share.

    Prose whose English side several languages have is taken first: its teacher vectors
    are computed once, and it ties the languages to each other.
    """
    rows = {lang: [r for r in read_parallel(data, lang) if usable(*r[:2])] for lang in LANGUAGES}
    shared = Counter(e for lang in LANGUAGES for e in {r[0] for r in rows[lang]})
    pairs: dict[str, Pairs] = {}
    for language in LANGUAGES:
        prose = [
            r
            for r in rows[language]
            if r[2] not in WORDS_ONLY_SOURCES and r[2] != "tatoeba" and len(r[0]) >= 30
        ]
        everyday = [r for r in rows[language] if r[2] == "tatoeba"]
        rng.shuffle(prose)
        rng.shuffle(everyday)
        prose.sort(key=lambda r: -min(shared[r[0]], 4))
        half = VIEWS[language] // 2
        everyday = everyday[:half]
        prose = prose[: VIEWS[language] - len(everyday)]
        pairs[language] = [(e, f) for e, f, _ in everyday + prose]
    return pairs


def samples(data: Path) -> list[dict[str, Pairs]]:
    """What each pass shows."""
    return [sample(data, random.Random(seed)) for seed in range(PASSES)]


def english_sides(drawn: list[dict[str, Pairs]]) -> list[str]:
    """Every English sentence of ``samples`` once, in the order of the teacher's vectors."""
    found = {e for one in drawn for pairs in one.values() for e, _ in pairs}
    return sorted(found, key=lambda e: (len(e), e))


def batches(pairs: list[tuple[str, str]], rng: random.Random) -> list[list[tuple[str, str]]]:
    """One pass over the pairs in batches of like length, in random order."""
    pairs = list(pairs)
    rng.shuffle(pairs)
    out = []
    for start in range(0, len(pairs), BATCH * 40):
        chunk = sorted(pairs[start : start + BATCH * 40], key=lambda p: len(p[1]))
        out += [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
    rng.shuffle(out)
    return [b for b in out if len(b) > BATCH // 4]


def half_precision(device: str) -> torch.autocast:
    """bf16 products where the machine has them: three times as fast. Weights stay in float32."""
    has_them = device != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.autocast(device.split(":")[0], torch.bfloat16, enabled=has_them)


def pooled(
    model: BertModel, tokenizer, texts: list[str], device: str, in_four_bits: bool = False
) -> torch.Tensor:
    """L2-normalised mean of the last hidden states, (n, dim)."""
    features = tokenizer(
        texts, padding=True, truncation=True, max_length=96, return_tensors="pt"
    ).to(device)
    rows = model.embeddings.word_embeddings(features["input_ids"])
    with half_precision(device):
        hidden = model(
            inputs_embeds=rounded(rows) if in_four_bits else rows,
            attention_mask=features["attention_mask"],
        ).last_hidden_state
    mask = features["attention_mask"].unsqueeze(-1).float()
    return normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=-1)


def together(vectors: torch.Tensor, claims: list[int]) -> torch.Tensor:
    """Supervised contrastive loss of sentence vectors (n, dim) with the numbers of their claims."""
    number = torch.tensor(claims, device=vectors.device)
    itself = torch.eye(len(number), dtype=torch.bool, device=vectors.device)
    same = (number[:, None] == number[None, :]) & ~itself
    scores = (vectors @ vectors.T / TEMPERATURE).masked_fill(itself, -1e4)
    likelihood = scores.log_softmax(1)
    return -((likelihood * same).sum(1) / same.sum(1).clamp(min=1)).mean()


def teacher_vectors(texts: list[str], cache: Path, device: str) -> np.ndarray:
    """The teacher's vectors of ``texts``, float16 (n, 384); computed once."""
    if cache.exists() and len(vectors := np.load(cache)) == len(texts):
        return vectors
    tokenizer = AutoTokenizer.from_pretrained(TEACHER)
    model = BertModel.from_pretrained(TEACHER, add_pooling_layer=False).eval().to(device)
    vectors = np.zeros((len(texts), 384), np.float16)
    with torch.inference_mode():
        for i in range(0, len(texts), 128):
            vectors[i : i + 128] = (
                pooled(model, tokenizer, texts[i : i + 128], device).cpu().numpy()
            )
    np.save(cache, vectors)
    return vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--refine", type=int, metavar="STEPS", default=0)
    parser.add_argument("--seed", type=int, default=PASSES, help="what --refine draws by")
    parser.add_argument("--freeze", action="store_true", help="leave the token table as it is")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    device = options.device
    rng = random.Random(0)
    torch.manual_seed(0)
    options.out.mkdir(parents=True, exist_ok=True)

    if options.refine:
        # Other sentences, where a language has more of them.
        one = sample(options.data, random.Random(options.seed))
        wanted = {lang: int(options.refine * BATCH * part) for lang, part in REFINED_SHARES.items()}
        drawn = [
            {lang: rng.sample(one[lang], min(n, len(one[lang]))) for lang, n in wanted.items()}
        ]
        news = [(b["en"], b[lang]) for b in read_news() for lang in b if lang != "en"]
        drawn[0]["news"] = news * NEWS_TIMES
    else:
        drawn = samples(options.data)
    english = english_sides(drawn)
    row = {e: i for i, e in enumerate(english)}
    start = time.time()
    print(len(english), "English sentences", flush=True)
    targets = teacher_vectors(english, options.out / "teacher.npy", device)
    print(f"teacher vectors {time.time() - start:.0f} s", flush=True)

    tokenizer = AutoTokenizer.from_pretrained(options.vocabulary)
    model = BertModel.from_pretrained(
        options.vocabulary, add_pooling_layer=False, attn_implementation="eager"
    )
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    model.train().to(device)
    table = model.embeddings.word_embeddings
    body = [p for n, p in model.named_parameters() if "word_embeddings" not in n]
    table.sparse = True
    rates = [BODY_RATE, TABLE_RATE]
    if options.refine:
        rates = [REFINED_BODY_RATE, REFINED_TABLE_RATE]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(body, lr=rates[0], weight_decay=0.0, fused=True),
        torch.optim.SparseAdam([table.weight], lr=rates[1]),
    ]
    if options.freeze:
        table.weight.requires_grad = False
        del optimizers[1:], rates[1:]
    frames = read_frames() if options.refine else []
    blocks = read_outlets() if options.refine else []
    plan = [b for one in drawn for b in batches([p for pairs in one.values() for p in pairs], rng)]
    checkpoint = options.out / "checkpoint.pt"
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        first = saved["step"]
        print("resumed at step", first, flush=True)

    start, running = time.time(), 0.0
    for step in range(first, len(plan)):
        batch = plan[step]
        warmth = min(1.0, (step + 1) / 50) * max(0.03, 1 - step / len(plan))
        for optimizer, rate in zip(optimizers, rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * warmth
        target = torch.tensor(targets[[row[e] for e, _ in batch]].astype(np.float32), device=device)
        side = 0 if step % ENGLISH_EVERY == ENGLISH_EVERY - 1 else 1
        vectors = pooled(model, tokenizer, [p[side] for p in batch], device, True)
        similarity = vectors @ target.T / TEMPERATURE
        # An English sentence that stands in the batch twice is no other one.
        sides = np.array([row[e] for e, _ in batch])
        twice = (sides[:, None] == sides[None, :]) & ~np.eye(len(batch), dtype=bool)
        similarity = similarity.masked_fill(torch.tensor(twice, device=device), -1e4)
        labels = torch.arange(len(batch), device=device)
        loss = 10 * (1 - (vectors * target).sum(-1)).mean() + cross_entropy(similarity, labels)
        loss.backward()
        if blocks:
            texts, claims = outlet_clusters(random.Random(step).sample(blocks, BLOCKS))
            together(pooled(model, tokenizer, texts, device, True), claims).backward()
        if frames and step % FRAMES_EVERY == 0:
            texts, claims = clusters(frames, random.Random(step), events=4)
            together(pooled(model, tokenizer, texts, device, True), claims).backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        running += 0.02 * (loss.item() - running) if step > first else loss.item()
        if (step + 1) % 50 == 0:
            rate = (step + 1 - first) * BATCH / (time.time() - start)
            print(f"{step + 1}/{len(plan)} loss {running:.3f} {rate:.0f} pairs/s", flush=True)
        if (step + 1) % 500 == 0:
            torch.save(
                {
                    "model": model.state_dict(),
                    "optimizers": [o.state_dict() for o in optimizers],
                    "step": step + 1,
                },
                checkpoint.with_suffix(".new"),
            )
            checkpoint.with_suffix(".new").replace(checkpoint)
    table.sparse = False
    model.save_pretrained(options.out)
    tokenizer.save_pretrained(options.out)
    record = {
        "pairs": sum(map(len, plan)),
        "steps": len(plan),
        "batch": BATCH,
        "data": {lang: digest(options.data / "parallel" / f"{lang}.tsv.xz") for lang in LANGUAGES},
    }
    (options.out / "distil.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
