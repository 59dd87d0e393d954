"""Pictures that the bot makes itself, as values: what stands on them, not how they are drawn."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["alarm", "news", "amended"]


@dataclass(frozen=True, slots=True)
class Card:
    """A headline as a picture.

    Attributes:
        label: the word in the band at the top (عاجل), already in the reader's language.
        title: the headline, whole: what does not fit is not drawn at all.
        foot: one line below, who says it and when; may be empty.
        tone: the colour of the band.
    """

    label: str
    title: str
    foot: str = ""
    tone: Tone = "news"
    rtl: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """Amounts side by side, the first at the top.

    Attributes:
        bars: a name and its amount each; at least one, at most twenty.
    """

    title: str
    bars: tuple[tuple[str, int], ...]
    rtl: bool = True


Picture = Card | Chart


def writing(picture: Picture) -> str:
    """All that is written on it."""
    match picture:
        case Card(label, title, foot):
            return f"{label}\n{title}\n{foot}"
        case Chart(title, bars):
            return "\n".join((title, *(name for name, _ in bars)))
