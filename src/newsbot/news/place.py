"""Places and where a text names them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, cast, get_args

PlaceKind = Literal["country", "governorate", "district", "town", "state", "region", "water", "continent"]
KINDS: tuple[PlaceKind, ...] = cast("tuple[PlaceKind, ...]", get_args(PlaceKind))


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    Attributes:
        id: `sy-jasim`, `lb`, or `gn` and the number of GeoNames; stable between builds.
        name: canonical Arabic name.
        parent: id of the place that it lies in, or None.
        weight: 0 to 9, how likely an article means it rather than another of the same name.
        latin: name in Latin letters, or empty.
    """

    id: str
    name: str
    parent: str | None
    kind: PlaceKind
    weight: int = 5
    latin: str = ""


class Mention(NamedTuple):
    """A place that a text names at `[start, end)`, in code points, without the clitics before it."""

    place: Place
    start: int
    end: int
