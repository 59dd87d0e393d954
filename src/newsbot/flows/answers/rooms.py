"""What a room is told and when, what is kept of it: every command that concerns a room and not the news."""

from newsbot.chat import aiming, digests, silence, subscribing, wrong
from newsbot.chat import command as commands
from newsbot.chat.command import Command
from newsbot.chat.document import Document
from newsbot.chat.views import channels, following, greeting
from newsbot.flows.answers.asked import Asked
from newsbot.flows.answers.bookmarks import Bookmarks
from newsbot.flows.answers.choices import Choices
from newsbot.flows.answers.following import FollowingAnswers
from newsbot.flows.answers.frequency import Frequency
from newsbot.flows.answers.hours import HoursAnswers
from newsbot.flows.answers.late import LateBooks
from newsbot.flows.answers.lists import Lists
from newsbot.flows.answers.owning import OwningAnswers
from newsbot.flows.answers.preferences import Preferences
from newsbot.flows.answers.reasons import ReasonAnswers
from newsbot.news.gazetteer import Gazetteer
from newsbot.ports import ArticleStore, Audience, Complaints, Search, SourceBook

# Where nothing can be sent that was not asked for.
_TERMINAL = "terminal"


class RoomAnswers:
    def __init__(
        self,
        audience: Audience,
        articles: ArticleStore,
        gazetteer: Gazetteer,
        bookmarks: Bookmarks,
        complaints: Complaints | None,
        *,
        book: SourceBook,
        late: LateBooks,
        lists: Lists,
        search: Search,
    ) -> None:
        self.choices = Choices(late, articles, book, gazetteer)
        frequency = Frequency(articles, search, gazetteer)
        self._following = FollowingAnswers(self.choices, frequency, bookmarks, gazetteer)
        self._hours = HoursAnswers(self.choices)
        self._owning = OwningAnswers(self.choices, bookmarks, gazetteer)
        self._preferences = Preferences(audience, self.choices)
        self._reasons = ReasonAnswers(
            self.choices,
            articles=articles,
            late=late,
            complaints=complaints,
            lists=lists,
            bookmarks=bookmarks,
            gazetteer=gazetteer,
        )

    async def answer(self, command: Command, asked: Asked) -> Document | None:
        """None for a command that is about something else."""
        document = await self._followed(command, asked) or await self._told(command, asked)
        if document is None:
            return await self._own(command, asked)
        in_vain = asked.room.platform == _TERMINAL and aiming.makes_come(command)
        return following.in_terminal(document, asked.phrases) if in_vain else document

    async def _followed(self, command: Command, asked: Asked) -> Document | None:
        match command:
            case subscribing.Subscribe():
                return await self._following.subscribe(command, asked)
            case subscribing.Unsubscribe():
                return await self._following.unsubscribe(command, asked)
            case commands.Channel() if not asked.aimed:
                return channels.how(asked.phrases)
            case commands.Subscriptions() | commands.Channel():
                return await self._following.subscriptions(asked)
            case subscribing.Mute():
                return await self._following.mute(command, asked)
            case subscribing.Unmute():
                return await self._following.unmute(command, asked)
            case subscribing.Doubt():
                return await self._following.doubt(command, asked)
            case wrong.Wrong():
                return await self._following.wrong(command, asked)
            case _:
                return None

    async def _told(self, command: Command, asked: Asked) -> Document | None:
        match command:
            case digests.SetDigest():
                return await self._hours.digest(command, asked)
            case digests.NoDigest():
                return await self._hours.no_digest(command, asked)
            case digests.Gather():
                return await self._hours.gather(command, asked)
            case silence.SetQuiet():
                return await self._hours.quiet(command, asked)
            case silence.QuietNights():
                return await self._hours.nights(command, asked)
            case silence.NoQuiet():
                return await self._hours.no_quiet(asked)
            case silence.Pause():
                return await self._hours.pause(command, asked)
            case commands.Resume():
                return await self._hours.resume(asked)
            case commands.Lite():
                return await self._hours.lite(command, asked)
            case commands.Frame():
                return await self._hours.frame(command, asked)
            case commands.Start():
                # Whoever was gone is there again, and so is what they followed.
                await self.choices.change(asked, lambda profile: profile)
                profile = await self.choices.of(asked)
                hello = greeting.start(asked.phrases)
                return following.stopped(hello, profile, asked.phrases) if profile.paused else hello
            case _:
                return None

    async def _own(self, command: Command, asked: Asked) -> Document | None:
        match command:
            case commands.MyData():
                return await self._owning.data(asked)
            case commands.ForgetMe(code):
                return await self._owning.forget(code, asked)
            case commands.Move(code):
                return await self._owning.move(code, asked)
            case commands.Why():
                return await self._reasons.why(command, asked)
            case commands.Report():
                return await self._reasons.report(command, asked)
            case commands.Language(locale=locale, typed=typed):
                return await self._preferences.language(locale, typed, asked)
            case commands.Timezone(zone=zone):
                return await self._preferences.timezone(zone, asked)
            case _:
                return None
