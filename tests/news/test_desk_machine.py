"""No path from one person to the wire above the threshold: whatever is tried, in whatever order, at whatever time."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from newsbot.news.acts import (
    CLOCK,
    Act,
    Approve,
    Correct,
    Illustrate,
    Plain,
    Refusal,
    Regrade,
    Release,
    Retarget,
    Reword,
    Send,
    Show,
)
from newsbot.news.bulletin import HOUR, SEVERITIES, Audience, Bulletin, Policy, Standing, charges
from newsbot.news.desk import begin, decide
from newsbot.news.roster import roster
from tests.news.desk_kit import CONFIGURED, LAYLA, NORA, NORAS_OTHER, NOW, OMAR, SAMI, STRANGER

ABOVE = 1000
# Mostly one person with two accounts, who tries; the others are there to be talked into it.
ACTORS = (NORA, NORA, NORA, NORAS_OTHER, NORAS_OTHER, OMAR, SAMI, LAYLA, STRANGER)
AUDIENCES = (Audience(), Audience(), Audience("concerned", ("p1",)), Audience("test"))
TEXTS = ("أ", "ب", "ج")
REACHES = (400, 400, 600, 1200, None)
INDEXES = (-1, -1, 0, 1)
STEPS = (1, 61, 601, 3600, 7200, -3600, -30)
TRIES = (
    *("send", "send", "send", "release", "release", "release", "approve", "approve", "compose", "correct", "reword"),
    *("later", "skip", "forged send", "forged approval", "early", "retarget", "regrade", "finish", "lapse", "cancel"),
    *("show", "illustrate", "bounce"),
    *("stop", "resume", "retract", "adopt"),
)


@dataclass(frozen=True, slots=True)
class Wired:
    """Something that went out: by whom, to how many, and whether somebody else had agreed to exactly that."""

    at: Any
    person: str
    people: int | None
    alone: bool


def content(bulletin: Bulletin) -> str:
    draft = bulletin.draft
    assert draft is not None
    return repr((draft.kind, draft.text, draft.author, bulletin.severity, bulletin.audience, draft.picture))


PICTURES = {"أ": None, "ب": "card", "ج": "telegram:AgAC"}


class Newsroom(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.policy = Policy(roster(CONFIGURED, {"nora": (NORA, NORAS_OTHER)}), above=ABOVE)
        self.now = NOW
        self.bulletins: list[Bulletin] = []
        self.agreed: set[tuple[int, str, str]] = set()
        self.pressed: set[tuple[int, str, str]] = set()
        self.skipped: set[str] = set()
        self.wired: list[Wired] = []
        for reach in (400, 1200):
            self.compose("أ", NORA, Audience(), reach)

    def standing(self, index: int) -> Standing:
        index %= len(self.bulletins)
        draft = self.bulletins[index].draft
        if draft is None:
            return Standing()
        mine = self.policy.roster.accounts(self.policy.roster.person(draft.author))
        counted = [
            charge
            for number, one in enumerate(self.bulletins)
            for charge in charges(one)
            if charge.account in mine and charge.at > self.now - HOUR and (number, charge.number) != (index, 0)
        ]
        known = [charge.people for charge in counted if charge.people is not None]
        return Standing(sum(known) if len(known) == len(counted) else None, len(counted))

    def do(self, index: int, act: Act, actor: str, reached: int | None = None) -> bool:
        """Whether it was done. What went out by it is written down."""
        index %= len(self.bulletins)
        before = self.bulletins[index]
        found = decide(before, act, actor, self.now, self.policy)
        if isinstance(found, Refusal):
            return False
        self.bulletins[index] = found
        if len(found.versions) > len(before.versions) and found.versions[-1].kind != "retraction":
            self.wire(index, before, reached if isinstance(act, Release) else found.people)
        return True

    def wire(self, index: int, before: Bulletin, reached: int | None) -> None:
        """Held against what was agreed to and what went out before."""
        if before.is_test:
            return
        said = self.bulletins[index].versions[-1]
        person, words = self.policy.roster.person(said.author), content(before)
        assert (index, person, words) in self.pressed
        if words in self.skipped and said.urgent:
            return
        seconds = {
            self.policy.roster.person(one) for number, one, text in self.agreed if (number, text) == (index, words)
        }
        alone = not seconds - {person}
        self.wired.append(Wired(self.now, person, reached, alone))
        lately = [one for one in self.wired if one.alone and one.person == person and one.at > self.now - HOUR]
        if alone:
            reached_alone = [one.people for one in lately]
            assert None not in reached_alone
            assert sum(one or 0 for one in reached_alone) <= ABOVE

    @rule(
        what=st.sampled_from(TRIES),
        index=st.sampled_from(INDEXES),
        actor=st.sampled_from(ACTORS),
        text=st.sampled_from(TEXTS),
        audience=st.sampled_from(AUDIENCES),
        reach=st.sampled_from(REACHES),
    )
    def somebody_tries(
        self, what: str, index: int, actor: str, text: str, audience: Audience, reach: int | None
    ) -> None:
        match what:
            case "compose":
                self.compose(text, actor, audience, reach)
            case "reword" | "retarget" | "regrade" | "correct" | "illustrate":
                changes: dict[str, Act] = {
                    "reword": Reword(text),
                    "retarget": Retarget(audience),
                    "regrade": Regrade(SEVERITIES["أبج".index(text)]),
                    "correct": Correct(text, PICTURES[text]),
                    "illustrate": Illustrate(PICTURES[text] or ""),
                }
                if self.do(index, changes[what], actor) and text != "ج":
                    self.show(index, reach)
            case "show":
                self.show(index, reach)
            case "send" | "later" | "skip" | "forged send":
                self.send(index, actor, what)
            case "approve" | "forged approval":
                self.approve(index, actor, forged=what != "approve")
            case "release" | "early":
                self.now += timedelta(seconds=20 if what == "release" else 0)
                draft = self.bulletins[index % len(self.bulletins)].draft
                mark = draft.mark if draft and draft.mark else ""
                self.do(index, Release(mark, reach, 1, self.standing(index)), CLOCK, reach)
            case "finish" | "lapse" | "bounce":
                self.do(index, Plain(what), CLOCK)
            case "adopt" | "cancel" | "stop" | "resume" | "retract":
                self.do(index, Plain(what), actor)

    @rule(seconds=st.sampled_from(STEPS))
    def time_passes_or_the_clock_is_set(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def compose(self, text: str, actor: str, audience: Audience, reach: int | None) -> None:
        found = begin(text, actor, self.now, self.policy, audience=audience)
        if isinstance(found, Bulletin):
            self.bulletins.append(found)
            self.show(-1, reach)

    def show(self, index: int, reach: int | None) -> None:
        if self.bulletins[index % len(self.bulletins)].draft is not None:
            self.do(index, Show(content(self.bulletins[index % len(self.bulletins)]), reach, 1), CLOCK)

    def send(self, index: int, actor: str, how: str) -> None:
        bulletin = self.bulletins[index % len(self.bulletins)]
        if bulletin.draft is None:
            return
        mark = "forged" if how == "forged send" else bulletin.draft.mark or ""
        at = self.now + timedelta(hours=2) if how == "later" else None
        if how == "skip" and self.policy.roster.may(actor, "skip"):
            self.skipped.add(content(bulletin))
        pressed = (index % len(self.bulletins), self.policy.roster.person(actor), content(bulletin))
        if pressed not in self.pressed:
            self.pressed.add(pressed)
            if not self.do(index, Send(mark, self.standing(index), at, how == "skip"), actor):
                self.pressed.discard(pressed)
        else:
            self.do(index, Send(mark, self.standing(index), at, how == "skip"), actor)

    def approve(self, index: int, actor: str, *, forged: bool) -> None:
        bulletin = self.bulletins[index % len(self.bulletins)]
        if bulletin.draft is None:
            return
        entry, before = (index % len(self.bulletins), actor, content(bulletin)), set(self.agreed)
        if not forged:
            self.agreed.add(entry)
        mark = "forged" if forged else bulletin.draft.mark or ""
        if not self.do(index, Approve(mark, bulletin.draft.at), actor):
            self.agreed = before


Newsroom.TestCase.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestNewsroom = Newsroom.TestCase


def test_two_thousand_days_at_the_desk() -> None:
    """Longer than what can be shrunk, and the same every time: most chains that would do harm have many links."""
    chance = Random(4)
    for _ in range(2000):
        newsroom = Newsroom()
        newsroom.open()
        for _ in range(120):
            if chance.random() < 0.1:
                newsroom.time_passes_or_the_clock_is_set(seconds=chance.choice(STEPS))
            newsroom.somebody_tries(
                what=chance.choice(TRIES),
                index=chance.choice(INDEXES),
                actor=chance.choice(ACTORS),
                text=chance.choice(TEXTS),
                audience=chance.choice(AUDIENCES),
                reach=chance.choice(REACHES),
            )
