"""Parts of Syria that people name by the compass (الجنوب السوري، شمال سوريا): no places, but some governorates."""

import re

from newsbot.news.gazetteer import Gazetteer, Place
from newsbot.text.folding import fold_mapped

_SYRIA = r"(?:سوريا|سوريه|السوري|السوريه|سوري)"
_OF_SYRIA = rf"\s+(?:من\s+)?{_SYRIA}"
_NORTH, _SOUTH, _EAST, _WEST = (rf"(?:ال)?{point}ي?ه?" for point in ("شمال", "جنوب", "شرق", "غرب"))
_CENTRE = r"(?:ال)?(?:وسط|وسطي|اوسط)"
_REGION = r"(?:منطقه\s+|المنطقه\s+|مناطق\s+|ريف\s+)?"
# From what is said more closely to what is said less so.
_REGIONS = tuple(
    (re.compile(rf"(?<!\w)[وبل]?({_REGION}(?:{words}{_OF_SYRIA}|سوريا\s+{words}))(?!\w)"), governorates.split())
    for words, governorates in (
        (rf"{_NORTH}\s+(?:و)?{_EAST}", "sy-hasakah sy-raqqa sy-deir-ez-zor"),
        (rf"{_NORTH}\s+(?:و)?{_WEST}", "sy-idlib sy-aleppo"),
        (_NORTH, "sy-aleppo sy-idlib"),
        (_SOUTH, "sy-daraa sy-suwayda sy-quneitra"),
        (_EAST, "sy-deir-ez-zor sy-hasakah sy-raqqa"),
        (_WEST, "sy-latakia sy-tartus"),
        (_CENTRE, "sy-homs sy-hama"),
    )
)


def region(text: str, gazetteer: Gazetteer) -> tuple[str, tuple[Place, ...]] | None:
    """A part of Syria that a text names, as typed, and the governorates that one means by it."""
    folded = fold_mapped(text)
    found = ((pattern.search(folded.text), ids) for pattern, ids in _REGIONS)
    match, governorates = next(((match, ids) for match, ids in found if match is not None), (None, []))
    if match is None or any(place not in gazetteer.places for place in governorates):
        return None
    start, end = folded.source_span(*match.span(1))
    return text[start:end], tuple(gazetteer.places[place] for place in governorates)
