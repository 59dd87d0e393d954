"""What somebody asks who wants to be left alone: quiet hours, quiet nights, a pause."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final, Literal, cast

from newsbot.chat.wishes import Wish
from newsbot.news import audience_words, ending_words
from newsbot.news.audience import EVERY_DAY
from newsbot.text.hours import between, hours
from newsbot.text.lasting import LONGEST as LONGEST_LENGTH
from newsbot.text.lasting import Lasting, Said, lasting

Sound = Literal["aloud", "silent"]
NIGHT: Final = (time(22), time(7))
"""Quiet hours of who says the night and no times."""
A_WHILE: Final = Lasting(86_400)
"""What شوي is."""
LONGEST: Final = Lasting(int(LONGEST_LENGTH.total_seconds()))
"""For how long something is left out at most, and so what is left out for ever."""
_NUMBER: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Quiet hours, how breaking news comes in them, or both; None leaves it as it is. With neither they are shown."""

    times: tuple[time, time] | None = None
    breaking: Sound | None = None


@dataclass(frozen=True, slots=True)
class NoQuiet:
    pass


@dataclass(frozen=True, slots=True)
class QuietNights:
    """Nothing at night: quiet hours, unless there are some.

    Attributes:
        times: of the night.
        of_some: it was said of some news alone (of a place), which quiet hours cannot be; they are only offered.
    """

    times: tuple[time, time] = NIGHT
    of_some: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing comes any more but answers and corrections. `lasting`: for how long; None: until it is resumed."""

    lasting: Lasting | None = None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What lacks something or has it wrong: as of `wrong.Wrong`."""

    reason: Literal["time", "span", "same", "length", "long", "daily"]
    typed: str = ""


def quiet(wish: Wish) -> SetQuiet | NoQuiet | QuietNights | Unsaid:
    if (wish.typed is not None and audience_words.is_off(wish.body)) or ending_words.ended(wish.body):
        return NoQuiet()
    said = hours(wish.body, bare=True)
    span = between(wish.body, bare=True)
    said = said._replace(times=span, wrong=()) if span else said
    if said.days not in {EVERY_DAY, frozenset()} or audience_words.is_of_some_days(wish.body):
        return Unsaid("daily", "-".join(f"{at:%H:%M}" for at in said.times) if len(said.times) == 2 else "")
    of_some = wish.typed is None and wish.found.place is not None
    edge = audience_words.edge(wish.body)
    night = audience_words.at_night(wish.body) or audience_words.is_by_day_only(wish.body)
    if (night or edge) and len(said.times) < 2 and not said.wrong:
        return QuietNights(_night(said.times, edge), of_some=of_some)
    if of_some:
        return QuietNights(of_some=True)
    sound = cast("Sound | None", audience_words.sounding(wish.body))
    if said.wrong:
        return Unsaid("time", said.wrong[0])
    if not said.times:
        return SetQuiet(None, sound)
    if len(said.times) != 2:  # a beginning and an end
        return Unsaid("span")
    if said.times[0] == said.times[1]:
        return Unsaid("same", f"{said.times[0]:%H:%M}")
    return SetQuiet((said.times[0], said.times[1]), sound)


def _night(times: tuple[time, ...], edge: str | None) -> tuple[time, time]:
    """After an hour until the morning, or from the evening until an hour."""
    start, end = NIGHT
    if not times:
        return NIGHT
    night = (start, times[0]) if edge == "before" else (times[0], end)
    return NIGHT if night[0] == night[1] else night


def length(wish: Wish, plain: str) -> Said | None:
    """For how long something shall be left out, where a wish says so; it stands in `plain`, and nothing quoted does.

    A name may hold one (أسبوع الموضة): beside numbers, and at the end, it is one.
    """
    today = wish.typed is None
    said = lasting(wish.body, today=today)
    if said.lasting is None and not (said.vague or said.wrong):
        return None
    is_plain = said._replace(rest="") == lasting(plain, today=today)._replace(rest="")
    is_last = " ".join(wish.body.split()).startswith(said.rest)
    is_counted = len(_NUMBER.findall(wish.body)) > len(_NUMBER.findall(said.rest))
    return said if is_plain and (is_last or is_counted) else None


def no_length(wish: Wish) -> str | None:
    """What stands at the end of a wish as a length and is none: درعا -3 أيام."""
    said = lasting(wish.body)
    is_last = wish.body.rstrip(" .!؟?").endswith(said.wrong)
    return said.wrong if said.wrong and is_last and not said.beyond else None


def pause(wish: Wish) -> Pause | Unsaid:
    """What is typed after the command is a length, and none that is not understood is taken for ever."""
    typed = wish.typed is not None
    said = lasting(wish.body, bare=typed, today=True)
    if said.beyond:
        return Unsaid("long", said.wrong)
    if said.lasting is None and typed and (said.wrong or not (said.vague or audience_words.is_for_ever(wish.body))):
        return Unsaid("length", wish.body)
    if said.wrong:
        return Unsaid("length", said.wrong)
    return Pause(A_WHILE if said.vague else said.lasting)
