"""What the reports of a story claim: where their figures part, and how sure the story is.

Nothing is picked and nothing averaged: a toll that sources tell differently is a range with every source's own
figure. Reports speak of one number when kind, sort and place fit; whether they say the same of it, only the number and
the denial tell. Likeness of wording counts for nothing here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf
from typing import Literal, NamedTuple

from newsbot.news.figures import Figure, disagree
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.story import Report
from newsbot.text.fingerprint import is_copy
from newsbot.text.numbers import NEAR

State = Literal["preliminary", "confirmed", "corrected", "denied"]
Related = Mapping[str, Collection[str]]
"""A source to the names of those that share an owner or an agency with it (`Source.independent_of`)."""

# Two sources that do not share an owner, an agency or a text.
_ENOUGH = 2
_SAME_SUM = 10
# More reports than that change no state; each is compared with each.
_JUDGED = 50


class Said(NamedTuple):
    """A figure with the report that says it."""

    source: str
    article: str
    at: float
    figure: Figure


class Claim(NamedTuple):
    """What reports say of one number: the last word of each source, oldest first.

    Attributes:
        low, high: of all that is affirmed, as it was said; `high` is `inf` where every one says only a least. None
            where nothing is affirmed.
        disputed: no value fits them all, or one denies what another affirms.
    """

    said: tuple[Said, ...]
    low: float | None
    high: float | None
    disputed: bool

    @property
    def figure(self) -> Figure:
        """The first of them; kind, sort and place are what they share."""
        return self.said[0].figure


class Standing(NamedTuple):
    """How sure a story, or a claim of it, is.

    Attributes:
        voices: groups of sources that count as one, for those that affirm; sources of a group alphabetically.
        denied_by: sources that deny it; never empty when the state is "denied".
    """

    state: State
    voices: tuple[tuple[str, ...], ...]
    denied_by: tuple[str, ...]


def standing(reports: Sequence[Report], related: Related) -> Standing:
    """The state of what some reports tell, in their order in time, by rule; an editor may set another.

    - corrected: a report corrects it (تصحيح).
    - confirmed: two independent sources affirm it; who denies it all the same is in `denied_by`.
    - denied: a report's headline denies it, and not two independent sources affirm it.
    - preliminary: else.

    A report that denies or corrects affirms nothing.
    """
    heard = voices([one for one in reports if one.stance == "reports"], related)
    denied_by = tuple(dict.fromkeys(one.source for one in reports if one.stance == "denies"))
    corrected = any(one.stance == "corrects" for one in reports)
    return Standing(_state(corrected=corrected, heard=len(heard), denied=bool(denied_by)), heard, denied_by)


def certainty(claim: Claim, reports: Iterable[Report], related: Related) -> State:
    """The state of one claim of a story: as `standing`, but two sources confirm it only by the very same figure."""
    by_article = {one.article: one for one in reports}
    told = [(by_article[said.article], said.figure) for said in claim.said if said.article in by_article]
    same: dict[tuple[float, float], list[Report]] = {}
    for report, figure in told:
        if not figure.denied:
            same.setdefault((figure.low, figure.high), []).append(report)
    heard = 0 if claim.disputed else max((len(voices(each, related)) for each in same.values()), default=0)
    corrected = any(report.stance == "corrects" for report, _ in told)
    return _state(corrected=corrected, heard=heard, denied=any(figure.denied for _, figure in told))


def _state(*, corrected: bool, heard: int, denied: bool) -> State:
    if corrected:
        return "corrected"
    if heard >= _ENOUGH:
        return "confirmed"
    return "denied" if denied else "preliminary"


def voices(reports: Sequence[Report], related: Related) -> tuple[tuple[str, ...], ...]:
    """The independent voices among reports: sources by groups that share an owner, an agency or a text."""
    groups: dict[str, set[str]] = {one.source: {one.source} for one in reports}
    judged = reports[:_JUDGED]
    for index, one in enumerate(judged):
        for other in judged[:index]:
            if groups[one.source] is not groups[other.source] and not _independent(one, other, related):
                groups[one.source] |= groups[other.source]
                groups |= dict.fromkeys(groups[other.source], groups[one.source])
    return tuple(dict.fromkeys(tuple(sorted(group)) for group in groups.values()))


def _independent(one: Report, other: Report, related: Related) -> bool:
    if other.source in related.get(one.source, ()) or one.source in related.get(other.source, ()):
        return False
    return not is_copy(one.fingerprint, other.fingerprint)


def claims(reports: Iterable[Report], gazetteer: Gazetteer) -> tuple[Claim, ...]:
    """What the reports of a story count, each with its sources, as first told."""
    gathered: list[list[Said]] = []
    for one in sorted(reports, key=lambda report: (report.at, report.article)):
        for figure in one.figures:
            said = Said(one.source, one.article, one.at, figure)
            _join(gathered, said, gazetteer)
    return tuple(_claim(said) for said in gathered)


def _join(gathered: list[list[Said]], new: Said, gazetteer: Gazetteer) -> None:
    fit = [one for one in gathered if _same_subject(one[0].figure, new.figure, gazetteer)]
    # the same place beats a place not said; where two places fit, a total of both is neither
    exact = [one for one in fit if one[0].figure.place == new.figure.place]
    if not exact and len(fit) != 1:
        gathered.append([new])
        return
    chosen = (exact or fit)[0]
    # a source's later word replaces its earlier one: tolls rise; in one report the first is its own
    earlier = next((said for said in chosen if said.source == new.source), None)
    if earlier is None or earlier.article != new.article:
        chosen[:] = [said for said in chosen if said is not earlier] + [new]


def _same_subject(one: Figure, other: Figure, gazetteer: Gazetteer) -> bool:
    same = (one.kind, one.who) == (other.kind, other.who) and _together(one.place, other.place, gazetteer)
    return same and (one.kind != "money" or _comparable(one, other))


def _comparable(one: Figure, other: Figure) -> bool:
    """Whether two sums may be the same one: the price of a share is not that of the company."""
    small, large = sorted((one.low, other.low))
    return large <= _SAME_SUM * small


def _together(one: str | None, other: str | None, gazetteer: Gazetteer) -> bool:
    """Whether two places may be one: the same, one in the other, or one not said."""
    if one is None or other is None or one == other:
        return True
    known = gazetteer.places
    if one not in known or other not in known:
        return False
    return one in {at.id for at in gazetteer.path(other)} or other in {at.id for at in gazetteer.path(one)}


def _claim(said: Sequence[Said]) -> Claim:
    affirmed = [one.figure for one in said if not one.figure.denied]
    disputed = any(_contradict(one.figure, other.figure) for at, one in enumerate(said) for other in said[:at])
    stated = [_stated(one) for one in affirmed]
    low = min((low for low, _ in stated), default=None)
    # "more than 30" widens nothing that another source knows exactly
    ends = [high for _, high in stated if high != inf] or [high for _, high in stated]
    high = max([*ends, *(low for low, _ in stated)], default=None)
    return Claim(tuple(said), low, high, disputed)


def _stated(figure: Figure) -> tuple[float, float]:
    """What was said: nobody who said "about 20" said 18."""
    about = round((figure.low + figure.high) / 2, 6) if figure.high != inf else figure.low
    near = (round(about * (1 - NEAR), 6), round(about * (1 + NEAR), 6))
    return (about, about) if (figure.low, figure.high) == near else (figure.low, figure.high)


def _contradict(one: Figure, other: Figure) -> bool:
    return one.denied != other.denied or disagree(one, other)
