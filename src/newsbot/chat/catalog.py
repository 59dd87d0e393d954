"""The gettext catalogs: phrases by their keys, taken apart once so that they are quickly filled."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Final

from babel.messages.pofile import read_po

from newsbot.data import FOLDER

LOCALES: Final = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase taken apart once: `literals[0] names[0] literals[1] ...`, one more literal than names."""

    literals: tuple[str, ...]
    names: tuple[str, ...]

    def fill(self, values: dict[str, str]) -> str:
        if not self.names:
            return self.literals[0]
        out = [self.literals[0]]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            out += (values[name], literal)
        return "".join(out)


def pattern(text: str) -> Pattern:
    """Raises ValueError when a placeholder has no plain name."""
    literals, names = [""], []
    for literal, name, spec, conversion in Formatter().parse(text):
        literals[-1] += literal
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is no plain placeholder in {text!r}")
        names.append(name)
        literals.append("")
    return Pattern(tuple(literals), tuple(names))


@cache
def catalog(locale: str) -> dict[str, tuple[Pattern, ...]]:
    """Key to patterns: one, or one for each plural form in the order of `phrases.Calendar.categories`.

    Raises ValueError for a language without a catalog.
    """
    if locale not in LOCALES:
        raise ValueError(f"no catalog for {locale!r}; there are {', '.join(LOCALES)}")
    with (FOLDER / "locales" / locale / "LC_MESSAGES" / "newsbot.po").open("rb") as file:
        messages = read_po(file, locale=locale)
    return {
        _strings(message.id)[0]: tuple(pattern(text) for text in _strings(message.string))
        for message in messages
        if message.id
    }


def _strings(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
