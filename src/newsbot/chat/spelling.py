"""How one word is typed in many ways: with clitics, with a slip of the finger, in Latin letters and digits."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from newsbot.text.lexicon import load
from newsbot.text.words import stem

_SHORTEST = 3
# Shorter words have too many neighbours that are words themselves.
_SHORTEST_SLIP = 4

# A letter three times or more: مرحبااا, hellooo.
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "ه", "ع")
_CLITICS = ("وال", "بال", "كال", "فال", "ال", "لل", "و", "ب", "ل", "ف", "ك")
_PERSONS = ("ت", "ن", "ي", "ا")
_OWNERS = ("كم", "كن", "نا", "ها", "هم", "ك", "ي", "ه", "ا")
_DATIVES = ("لنا", "لي", "لك")


def bare(form: str) -> str:
    """A folded word without its article."""
    for article in ("ال", "لل"):
        if form.startswith(article) and len(form) - 2 >= _SHORTEST:
            return form[2:]
    return form


def undrawn(form: str, is_word: Callable[[str], bool]) -> str:
    """A folded word whose drawn-out letters are one or two, as the word has them; in Latin letters only a known one."""
    if _DRAWN.search(form) is None:
        return form
    single = _DRAWN.sub(r"\1", form)
    known = (typed for typed in (single, _DRAWN.sub(r"\1\1", form)) if is_word(typed))
    return next(known, single if is_arabic(form) else form)


def without_clitics(form: str) -> Iterator[str]:
    """A folded word, and what of it may be the word itself: والخبز, خبز."""
    yield form
    for clitic in _CLITICS:
        if form.startswith(clitic) and len(form) - len(clitic) >= _SHORTEST:
            yield form[len(clitic) :]


def is_arabic(form: str) -> bool:
    return "\u0621" <= form[:1] <= "\u08ff"


def known(form: str, vocabulary: Collection[str]) -> str | None:
    """The entry that a folded word is, once clitics, a verb's person and a dative are peeled; None if it is none."""
    return next(iter(readings(form, vocabulary)), None)


def readings(form: str, vocabulary: Collection[str]) -> tuple[str, ...]:
    """The entry that a folded word is, and the one that it is when more is peeled: تذكرني, then ذكرني."""
    if not is_arabic(form):
        return (form,) if form in vocabulary else ()
    return tuple(dict.fromkeys(entry for entry in _peeled(form) if entry in vocabulary))[:2]


def _peeled(form: str) -> Iterator[str]:
    yield bare(form)
    for shorter in _without_proclitics(form):
        yield bare(shorter)
    for core in (form, *_without_proclitics(form)):
        for dative in _DATIVES:
            if core.endswith(dative) and len(core) - len(dative) >= _SHORTEST - 1:
                verb = core[: -len(dative)]
                yield verb
                yield verb.rstrip("وي")
                yield from _without_person(verb)
        yield from _without_person(core)
    yield from _without_owner(bare(form))


def _without_owner(noun: str) -> Iterator[str]:
    """A noun without its owner or its tanween: مصدرك, لغتي, تنبيهًا."""
    for owner in _OWNERS:
        if noun.endswith(owner) and len(noun) - len(owner) >= _SHORTEST:
            core = noun[: -len(owner)]
            yield core
            if core.endswith("ت"):
                yield core[:-1] + "ه"


def _without_proclitics(form: str) -> Iterator[str]:
    # At most two stand before a word: وبدرعا, وهالأخبار.
    for _ in range(2):
        shortest = 2 if form[0] in "وف" else _SHORTEST
        if form[0] not in _PROCLITICS or len(form) - 1 < shortest:
            return
        form = form[1:]
        yield form


def _without_person(verb: str) -> Iterator[str]:
    if verb[0] in _PERSONS and len(verb) - 1 >= _SHORTEST:
        yield verb[1:]


class Slips:
    """Words of a vocabulary by what one slip makes of them: a letter too many, too few, another, or two swapped."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_rest: dict[str, list[str]] = defaultdict(list)
        for word in sorted(vocabulary):
            if len(word) >= _SHORTEST_SLIP and not word.isdecimal():
                for rest in _rests(word):
                    self._by_rest[rest].append(word)

    def mend(self, form: str) -> str | None:
        """The word that was meant, if it is one slip away; the first letter is taken as meant."""
        word = bare(form)
        if len(word) < _SHORTEST_SLIP or len(word) > 30 or word.isdecimal():
            return None
        close = {entry for rest in _rests(word) for entry in self._by_rest.get(rest, ())}
        best = [entry for entry in sorted(close) if entry[0] == word[0] and _is_one_slip(entry, word)]
        return best[0] if best else None


def _rests(word: str) -> set[str]:
    return {word, *(word[:index] + word[index + 1 :] for index in range(1, len(word)))}


def _is_one_slip(left: str, right: str) -> bool:
    start = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    tail, other = left[start:], right[start:]
    return (
        tail[1:] == other[1:]
        or tail[1:] == other
        or tail == other[1:]
        or (tail[2:] == other[2:] and tail[:2] == other[:2][::-1])
    )


# Sounds that one another's letters stand for. Vowels and glides are not written reliably; ه ends words silently.
_ARABIC_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("اويهءپ", ""),
        **dict(zip("بتثجحخدذرزسشصضطظعغفقكلمن", "bt0jhxddrzs$sdtd3gfkklmn", strict=True)),
        "ه": "h",
    }
)
_DIGRAPHS = (("sh", "$"), ("ch", "$"), ("kh", "x"), ("gh", "9g"), ("th", "0"), ("dh", "d"), ("7'", "x"))
_LATIN_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("aeiouwy'2", ""),
        **dict(zip("5746qcvp", "xh$tkkfb", strict=True)),
        "8": "g",
        "9": "s",
        "g": "j",
    }
)


def _arabic_sounds(word: str) -> set[str]:
    sounds = word.removesuffix("ه").translate(_ARABIC_SOUNDS)
    # ث is said as it is written, or as s or t.
    return {sounds.replace("0", sound) for sound in "0st"}


def _latin_sounds(word: str) -> str:
    single = "".join(letter for at, letter in enumerate(word) if at == 0 or word[at - 1] != letter)
    for letters, sound in _DIGRAPHS:
        single = single.replace(letters, sound)
    single = single.removesuffix("h").replace("9g", "8")
    return single.translate(_LATIN_SOUNDS)


class Arabizi:
    """Arabic words by their consonants, so that a5bar and akhbar are أخبار."""

    def __init__(self, vocabulary: Iterable[str], short: Mapping[str, str]) -> None:
        self._short = short
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in sorted(vocabulary):
            if is_arabic(word):
                for sounds in _arabic_sounds(word):
                    self._by_sound[sounds].append(word)

    def read(self, form: str) -> str | None:
        """The Arabic word that Latin letters and digits spell, or None."""
        if form in self._short:
            return self._short[form]
        for latin in (form, *(form[2:] for article in ("el", "al", "il") if form.startswith(article))):
            sounds = _latin_sounds(latin)
            # A long word with few consonants is another language's.
            if len(sounds) < 2 or not _SHORTEST <= len(latin) <= 2 * len(sounds) + 2:
                continue
            entries = self._by_sound.get(sounds) or self._by_sound.get("3" + sounds)
            if entries:
                return min(entries, key=lambda entry: _distance_of_vowels(entry, latin))
        return None


def _distance_of_vowels(entry: str, latin: str) -> tuple[bool, float]:
    """How far apart the vowels are; only long ones are written in Arabic, and a is the likeliest to be long."""
    starts = (entry[0] == "ا") != (latin[0] in "aeiou2")
    written = sum(letter in "اوي" for letter in entry[1:])
    heard = sum({"a": 1.0, "i": 0.5, "o": 0.5, "u": 0.5}.get(letter, 0.0) for letter in latin[1:])
    return starts, abs(written - heard)


def is_said(words: Sequence[str]) -> bool:
    """Whether folded words are Arabic ones that people use: of those it can be said that nothing is about them."""
    known = load().words
    return all(any(core in known for core in without_clitics(word)) or stem(word) in known for word in words)


def with_hamza(words: Sequence[str]) -> tuple[str, ...] | None:
    """Folded words with the hamza that is often not typed at a word's end (كهربا); None where none may be missing."""
    found = tuple(_completed(word) for word in words)
    return found if found != tuple(words) else None


def _completed(word: str) -> str:
    known = load().words
    return f"{word}ء" if word.endswith("ا") and any(f"{core}ء" in known for core in without_clitics(word)) else word
