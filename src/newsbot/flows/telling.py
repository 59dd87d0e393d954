"""A kept story with its articles, as the screens need it, and the words that tell it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newsbot.chat.catalog import LOCALES
from newsbot.chat.document import Document
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.chat.views import alert
from newsbot.chat.views.alert import Dispute, Reported, Said, Telling
from newsbot.chat.views.article import Entry
from newsbot.chat.views.topics import topic_name
from newsbot.chat.written import Typist
from newsbot.news.audience import Filter
from newsbot.news.claims import Claim, Related, claims, standing
from newsbot.news.claims import Said as SaidOf
from newsbot.news.figure_words import NOUNS
from newsbot.news.figures import in_words
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.story import Report
from newsbot.ports import KeptStory, Listed

_PLACES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Words:
    """Puts stories into words.

    Attributes:
        related: sources that are not independent of each other.
        defaults: how rooms are spoken to that chose nothing: whose time, which digits, which language first.
    """

    gazetteer: Gazetteer
    related: Related
    defaults: RoomSettings

    def documents(self, story: KeptStory, articles: Mapping[str, Listed], now: datetime) -> tuple[Document, ...]:
        """In each language, the default one first, each also for rooms that want few bytes; `articles` by id.

        Empty where none of its articles is there.
        """
        drawn: list[Document] = []
        for locale in sorted(LOCALES, key=lambda locale: locale != self.defaults.locale):
            phrases = Phrases.of(replace(self.defaults, locale=locale))
            if told := self.telling(story, articles, phrases):
                drawn += (draw(told, now=now, phrases=phrases) for draw in (alert.alert, alert.brief))
        return tuple(drawn)

    def telling(self, story: KeptStory, articles: Mapping[str, Listed], phrases: Phrases) -> Telling | None:
        """None where none of its articles is there."""
        found = [(one, articles[one.article]) for one in story.story.reports if one.article in articles]
        if not found:
            return None
        reports = [one for one, _ in found]
        shown = {one.article: _reported(one, listed, self.gazetteer, phrases) for one, listed in found}
        lead = shown.get(story.lead or "") or shown[reports[0].article]
        about = _about(lead.entry, self.gazetteer)
        judged = standing(reports, self.related)
        return Telling(
            id=story.story.id,
            lead=lead,
            reports=tuple(shown.values()),
            state=story.editor or judged.state,
            voices=len(judged.voices),
            decided=story.editor is not None,
            denied_by=judged.denied_by,
            disputes=tuple(_disputes(reports, articles, self.gazetteer, phrases)),
            about=_named(about, self.gazetteer, phrases) if about else None,
            mute=Typist(self.gazetteer, phrases).mute(about) if about else "",
        )


def _reported(one: Report, listed: Listed, gazetteer: Gazetteer, phrases: Phrases) -> Reported:
    known = [place for place in listed.article.reading.places if place in gazetteer.places][:_PLACES_SHOWN]
    names = tuple(_name(place, gazetteer, phrases) for place in known)
    return Reported(Entry(listed.article, names, listed.revision), datetime.fromtimestamp(one.at, UTC), one.stance)


def _name(place: str, gazetteer: Gazetteer, phrases: Phrases) -> str:
    return gazetteer.name_in(gazetteer.places[place], phrases.locale)


def _about(entry: Entry, gazetteer: Gazetteer) -> Filter | None:
    """What somebody may have enough of: the first place, else the first topic."""
    reading = entry.article.reading
    place = next((tag for tag in reading.places[:_PLACES_SHOWN] if tag in gazetteer.places), None)
    if place is not None:
        return Filter(place)
    return Filter(topic=reading.topics[0]) if reading.topics else None


def _named(which: Filter, gazetteer: Gazetteer, phrases: Phrases) -> str:
    return _name(which.place, gazetteer, phrases) if which.place else topic_name(which.topic or "", phrases)


def _disputes(
    reports: list[Report], articles: Mapping[str, Listed], gazetteer: Gazetteer, phrases: Phrases
) -> Iterator[Dispute]:
    for claim in claims(reports, gazetteer):
        if claim.disputed:
            yield _dispute(claim, articles, gazetteer, phrases)


def _dispute(claim: Claim, articles: Mapping[str, Listed], gazetteer: Gazetteer, phrases: Phrases) -> Dispute:
    figure = claim.figure
    plain = not figure.who or figure.who in NOUNS or figure.kind == "money"
    place = next((said.figure.place for said in claim.said if said.figure.place in gazetteer.places), None)
    return Dispute(
        figure.kind if plain else None,
        _name(place, gazetteer, phrases) if place else None,
        claim.low,
        claim.high,
        tuple(_own(said, articles[said.article]) for said in claim.said),
    )


def _own(said: SaidOf, listed: Listed) -> Said:
    draft, figure = listed.article.draft, said.figure
    words = in_words(figure, draft.title, draft.text)
    return Said(said.source, draft.url, words, figure.low, figure.high, figure.denied)
