"""The catalogs as a whole: nothing missing, nothing empty, nothing left over, nothing in the wrong script."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from newsbot.chat.catalog import LOCALES, catalog
from newsbot.chat.phrases import Phrases
from newsbot.data import FOLDER
from newsbot.news.topics import TOPICS
from newsbot.text import bidi

SOURCE = FOLDER.parent
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def read(locale: str) -> Catalog:
    with (FOLDER / "locales" / locale / "LC_MESSAGES" / "newsbot.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def messages(locale: str) -> list[Message]:
    return [message for message in read(locale) if message.id]


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else next(iter(message.id))


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def texts(locale: str) -> list[tuple[str, str]]:
    return [(key(message), text) for message in messages(locale) for text in forms(message)]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def modules() -> Iterator[ast.Module]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"), str(path))


def strings() -> set[str]:
    """Every string of the program that could be a key."""
    return {
        node.value
        for tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def asked() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Method, key and argument names of every phrase that is asked for by a literal key."""
    for tree in modules():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            owner, first = ast.unparse(node.func.value), node.args[0]
            speaks = owner == "self" or owner.split(".")[-1] == "phrases"
            if speaks and node.func.attr in {"say", "count", "line"} and isinstance(first, ast.Constant):
                names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                yield node.func.attr, str(first.value), names


ASKED = sorted(set(asked()), key=str)


def test_catalogs_hold_the_same_keys_in_the_same_order() -> None:
    first, *others = ([key(message) for message in messages(locale)] for locale in LOCALES)
    for other in others:
        assert other == first
    assert len(set(first)) == len(first)


def test_there_is_something_to_check() -> None:
    assert len(ASKED) > 50


@pytest.mark.parametrize(("method", "name", "arguments"), ASKED)
@pytest.mark.parametrize("locale", LOCALES)
def test_what_the_program_asks_for_is_there(locale: str, method: str, name: str, arguments: frozenset[str]) -> None:
    patterns = catalog(locale)[name]
    assert (len(patterns) > 1) == (method == "count")
    given = arguments | ({"n"} if method == "count" else set())
    for pattern in patterns:
        assert set(pattern.names) <= given


def test_no_key_is_left_over() -> None:
    used = strings()
    made = {f"topic.{topic}" for topic in TOPICS}
    left = [name for name in catalog("ar") if name not in used | made]
    assert left == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_phrase_is_empty_or_fuzzy(locale: str) -> None:
    for message in messages(locale):
        assert all(text.strip() for text in forms(message)), key(message)
        assert not message.fuzzy, key(message)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_plural_form_is_there_and_in_the_order_of_cldr(locale: str) -> None:
    rule = Locale.parse(locale).plural_form
    names = [category for category in CATEGORIES if category in rule.tags | {"other"}]
    found = read(locale)
    assert found.num_plurals == len(names)
    index = gettext.c2py(found.plural_expr)
    assert [names[index(n)] for n in range(1000)] == [rule(n) for n in range(1000)]
    for message in messages(locale):
        if message.pluralizable:
            assert len(forms(message)) == len(names), key(message)


def test_arabic_numbers_that_stand_in_the_noun_itself() -> None:
    """Zero, one and two are words in Arabic; from three on the number is shown."""
    for message in messages("ar"):
        if message.pluralizable:
            shown = ["{n}" in text for text in forms(message)]
            assert shown == [False, False, False, True, True, True], key(message)


def test_placeholders_are_the_same_in_every_language() -> None:
    for one, other in zip(messages("ar"), messages("en"), strict=True):
        wanted = [placeholders(text) for text in forms(one)]
        have = [placeholders(text) for text in forms(other)]
        assert wanted[-1] == have[-1], key(one)
        assert all(names <= wanted[-1] for names in [*wanted, *have]), key(one)


def test_arabic_uses_arabic_marks() -> None:
    for name, text in texts("ar"):
        assert not re.search(r"[,;?“”]", text), name
        words = re.sub(r"\{\w+\}", "س", text)
        assert name == "names.joint" or not re.search(r"\s[،؛؟.:!]", words), name
        assert text.count("«") == text.count("»"), name
        assert "..." not in text, name


def test_english_uses_english_marks() -> None:
    for name, text in texts("en"):
        if not name.startswith("example."):
            assert not bidi.has_rtl(text), name
            assert not re.search(r"[،؛؟«»\"]", text), name


def test_arabic_holds_arabic_letters_only() -> None:
    for name, text in texts("ar"):
        words = re.sub(r"\{\w+\}", "", text)
        assert not re.search(r"[A-Za-z]", words), name
        assert not re.search("[\u200e\u200f\u2066-\u2069\u202a-\u202e\u00a0\u0640]", text), name
        assert not re.search("[\u06a9\u06cc\ufb50-\ufdff\ufe70-\ufefc]", words), name


@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_come_in_as_arguments_in_the_rooms_digits(locale: str) -> None:
    for name, text in texts(locale):
        assert name.startswith("example.") or not re.search(r"\d", text), name


def test_tanwin_stands_before_its_alef() -> None:
    for name, text in texts("ar"):
        assert "\u0627\u064b" not in text, name


@pytest.mark.parametrize("locale", LOCALES)
def test_spaces_are_single_and_never_at_an_edge(locale: str) -> None:
    for name, text in texts(locale):
        assert "  " not in text, name
        assert "\n" not in text, name
        assert name == "names.joint" or text == text.strip(), name


@pytest.mark.parametrize("locale", LOCALES)
def test_sentences_end_in_the_same_way(locale: str) -> None:
    """A phrase that is a sentence in one language is one in the other."""
    for (name, arabic), (_, other) in zip(singles("ar"), singles(locale), strict=True):
        assert arabic.endswith((".", "؟")) == other.endswith((".", "؟", "?")), name


def singles(locale: str) -> list[tuple[str, str]]:
    return [(key(message), forms(message)[-1]) for message in messages(locale)]


def test_headers_name_their_language() -> None:
    for locale in LOCALES:
        assert str(read(locale).locale) == locale
        assert Phrases(locale).say(f"language.{locale}")


def test_catalogs_travel_with_the_package() -> None:
    assert Path(FOLDER / "locales").is_dir()
