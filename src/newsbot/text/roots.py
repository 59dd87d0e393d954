"""Light roots: what a verb, its noun of action, its participles and its adjectives have in common.

A root joins ارتفع, ارتفاع, مرتفع and رفع. It also joins words that only look alike, so it widens a search by
relevance, beside the stems and below them; it decides nothing alone.
"""

from functools import lru_cache

from newsbot.text.words import stem

_LONG_VOWELS = frozenset("اوي")


@lru_cache(maxsize=1 << 14)
def root(form: str) -> str:
    """The light root of a folded word: its stem without derivational letters, three consonants where it can be."""
    word = stem(form)
    if len(word) <= 3 or not "ء" <= word[0] <= "ي":
        return word
    return _consonants(_without_prefix(_without_ending(word)))


def _without_ending(word: str) -> str:
    """Without the ي of relation, the ta marbuta and the اء of verbs that end in a vowel."""
    if word[-1] == "ي":
        word = word[:-1]
    if word[-1] == "ه" and len(word) >= 4:
        word = word[:-1]
    return word[:-2] if len(word) >= 5 and word.endswith("اء") else word


def _without_prefix(word: str) -> str:
    """Without the letters that the derived verbs (II to X) and their participles put before or into a root."""
    if len(word) <= 3:
        return word
    if len(word) >= 6 and word.startswith(("است", "مست")):
        return word[3:]
    if len(word) >= 5 and word[0] in "ام" and word[2] == "ت":
        return word[1] + word[3:]
    if len(word) >= 5 and word.startswith(("ان", "من", "مت")):
        return word[2:]
    return word[1:] if word[0] in "تما" else word


def _consonants(word: str) -> str:
    index = 1
    while len(word) > 3 and index < len(word):
        if word[index] in _LONG_VOWELS:
            word = word[:index] + word[index + 1 :]
        else:
            index += 1
    return word
