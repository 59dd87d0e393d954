"""Who says a sentence that does not say it itself: the speaker as an earlier sentence names them.

A reader of a few sentences taken from an article must know whose words they are. A sentence that goes on speaking
for somebody (وأضاف أن), names them by what they are (المصدر، الوزير), by the last part of their name, or lies inside
a quotation that runs over several sentences is labelled with the fuller name from the source, word for word. What
cannot be resolved for certain is said to be unknown: no label is better than a wrong one.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from newsbot.text.folding import fold
from newsbot.text.naming import name_after
from newsbot.text.nouns import bare, is_adjective
from newsbot.text.phrase import Name, Sentence
from newsbot.text.saying import BEARERS, CHECKING, EVIDENCE, GIVE, OBJECTS, PAPERS, UNABLE, Agreement
from newsbot.text.sentences import Span
from newsbot.text.speech import Speech, speech


class Voice(NamedTuple):
    """Whose words a sentence is.

    Attributes:
        attribution: the speaker, verbatim from an earlier sentence; None when the sentence needs no label.
        speaker: the fullest name of who says it, as heard up to here; None when nobody does, or it is not known.
        known: False when somebody speaks and it cannot be told who.
        beside: indexes of the sentences it must not be shown without: doubts about it, or what it doubts.
        quotation: indexes of the sentences over which the quotation runs that it is a part of; empty for none.
    """

    attribution: str | None = None
    speaker: str | None = None
    known: bool = True
    beside: tuple[int, ...] = ()
    quotation: tuple[int, ...] = ()


class _Speaker(NamedTuple):
    name: Name
    agreement: Agreement | None
    at: int


# A verb without a subject goes on from a speaker at most so many sentences before.
_MEMORY = 5
# A quotation left open for longer than this was never closed.
_RUN = 8
# A doubt says in its first words that somebody could not, and soon what.
_DENIAL = 6
_DOUBT = 14
_ENDED = re.compile(r"\s*(?:[،.؛:()\-–]|\Z)")
_MARK = re.compile('["″“”«»]')


def voices(text: str, spans: Sequence[Span], folded: Sequence[Sequence[str]] | None = None) -> list[Voice]:
    """The voice of each sentence, in order; `folded` are the words of each, where they are known."""
    read = [Sentence(text, span, folded[index] if folded else None) for index, span in enumerate(spans)]
    quoted = _running(read)
    scene = _Scene(text, read)
    said = [speech(sentence) for sentence in read]
    told = [scene.hear(index, one, quoted[index]) for index, one in enumerate(said)]
    doubts = [index for index, one in enumerate(said) if _doubts(read[index], one)]
    return _with_quotations(_with_doubts(told, doubts), quoted)


class _Scene:
    """Those who have spoken so far."""

    def __init__(self, text: str, read: Sequence[Sentence]) -> None:
        self.text = text
        self.read = read
        self.speakers: list[_Speaker] = []
        self.lost = -1  # the last sentence whose speaker could not be told

    def hear(self, index: int, said: Speech | None, quoted_since: int | None) -> Voice:
        if quoted_since is not None:  # whoever speaks within a quotation is quoted by its speaker
            if said and said.name and len(said.name.forms) > 1 and not said.name.is_short:
                return Voice(known=False)  # unless its closing mark was forgotten
            return self._going_on(index, quoted_since)
        if said is None:
            return Voice()
        if said.name is None and said.act:
            self.lost = index
            return Voice()
        if said.name is None:
            return self._unnamed(index, said.agreement)
        return self._named(index, said, said.name)

    def _going_on(self, index: int, since: int) -> Voice:
        """Inside a quotation that an earlier sentence opened: its speaker goes on."""
        begun = since - 1 if _MARK.match(self.read[since].text) else since
        speaker = next((one for one in reversed(self.speakers) if one.at <= since), None)
        if speaker is None or speaker.at < begun or self.lost >= begun:
            return Voice(known=False)
        return self._labelled(speaker, index)

    def _unnamed(self, index: int, agreement: Agreement | None) -> Voice:
        for speaker in reversed(self.speakers):
            if index - speaker.at > _MEMORY or self.lost > speaker.at:
                break
            if agreement is None or speaker.agreement in (None, agreement):
                return self._labelled(speaker, index)
        self.lost = index
        return Voice(known=False)

    def _labelled(self, speaker: _Speaker, index: int) -> Voice:
        self.speakers.append(speaker._replace(at=index))
        if not speaker.name.clear:
            return Voice(known=False)
        full = self._words(speaker.name)
        return Voice(full, full)

    def _words(self, name: Name) -> str:
        return self.text[slice(*name.span)]

    def _named(self, index: int, said: Speech, name: Name) -> Voice:
        if said.act:
            return self._acted(index, name)
        if len(name.forms) > 1 and not name.is_short:
            fuller = self._fuller(name)
            if fuller != name and name.is_title:
                return self._labelled(_Speaker(fuller, said.agreement, index), index)
            if said.lasting:
                self.speakers.append(_Speaker(fuller, said.agreement, index))
            return Voice(speaker=self._words(fuller))
        full = self._earlier(name) or self._mentioned(index, name)
        if full:
            return self._labelled(_Speaker(full, said.agreement, index), index)
        if name.is_short:
            self.lost = index
            return Voice(known=self._names_itself(index, name))
        self.speakers.append(_Speaker(name, said.agreement, index))
        return Voice(speaker=self._words(name))

    def _acted(self, index: int, name: Name) -> Voice:
        """One who has spoken goes on; of another it is not certain that the name is the doer's."""
        full = self._earlier(name)
        if full is None:
            self.lost = index
        else:
            agreement = next((one.agreement for one in reversed(self.speakers) if one.name == full), None)
            self.speakers.append(_Speaker(full, agreement, index))
        return Voice()

    def _names_itself(self, index: int, name: Name) -> bool:
        """Whether what is called by its kind is named in the same sentence: لوزارة الدفاع، وفق ما أعلنته الوزارة."""
        head = bare(name.forms[0])
        forms = self.read[index].forms
        return any(clitic + head in forms for clitic in ("", "ل", "ب", "و"))

    def _fuller(self, name: Name) -> Name:
        """The name itself, or a longer one heard before that ends as it does, or is of its kind (الوزير القطري)."""
        for speaker in reversed(self.speakers):
            heard = speaker.name.forms
            if len(heard) <= len(name.forms):
                continue
            of_its_kind = name.is_title and bare(heard[0]) == bare(name.forms[0]) and set(name.forms[1:]) < set(heard)
            if of_its_kind or heard[-len(name.forms) :] == name.forms:
                return speaker.name
        return name

    def _earlier(self, name: Name) -> Name | None:
        """A speaker heard before whom a short name stands for."""
        head = name.forms[0]
        for speaker in reversed(self.speakers):
            heard = speaker.name.forms
            if len(heard) > 1 and (bare(heard[0]) == bare(head) or (not name.is_short and head in heard[1:])):
                return speaker.name
        return None

    def _mentioned(self, index: int, name: Name) -> Name | None:
        """Somebody named before, though not as a speaker: تجمع "أحرار حوران" for التجمع."""
        if not name.is_short:
            return None
        head = bare(name.forms[0])
        for at in range(index - 1, max(-1, index - _MEMORY - 1), -1):
            sentence = self.read[at]
            if head in PAPERS:
                if head in sentence.forms:
                    return next((one.name for one in reversed(self.speakers) if one.at == at), None)
            elif head in BEARERS:
                places = (place for place, form in enumerate(sentence.forms) if form in (head, name.forms[0]))
                named = (name_after(sentence, place, after="verb") for place in places)
                full = next((one for one in named if one and len(one.forms) > 1 and one.clear), None)
                if full:
                    return full if self._ends_surely(full) else full._replace(clear=False)
        return None

    def _ends_surely(self, name: Name) -> bool:
        """A name met outside speech may be followed by anything: its end is told by the article or a mark."""
        last, seat = name.forms[-1], name.forms.index("في") if "في" in name.forms else 0
        if seat and not name.forms[seat - 1].startswith("ال"):
            return False
        following = fold(self.text[name.span.end : name.span.end + 20])
        if last.startswith("ال") or is_adjective(last) or not self.text[name.span.end - 1].isalnum():
            return True
        return _ENDED.match(following) is not None or following.split()[0] in OBJECTS


def _running(read: Sequence[Sentence]) -> list[int | None]:
    """For each sentence that begins inside a quotation, the sentence that opened it.

    A straight mark opens before a word and closes after one. A quotation that is not closed soon was a slip of the pen.
    """
    state: list[int | None] = []
    opened: int | None = None
    for index, sentence in enumerate(read):
        state.append(opened)
        for match in _MARK.finditer(sentence.text):
            opened = index if _opens(sentence.text, match.start(), inside=opened is not None) else None
    slips = {since for since in state if since is not None and (since == opened or state.count(since) > _RUN)}
    return [None if since in slips else since for since in state]


def _with_quotations(told: Sequence[Voice], quoted: Sequence[int | None]) -> list[Voice]:
    """Tell each sentence of a quotation that runs over several which they are, the one that opens it first."""
    runs: dict[int, list[int]] = {}
    for index, since in enumerate(quoted):
        if since is not None:
            runs.setdefault(since, [since]).append(index)
    parts = {index: tuple(run) for run in runs.values() for index in run}
    return [voice._replace(quotation=parts.get(index, ())) for index, voice in enumerate(told)]


def _opens(text: str, at: int, *, inside: bool) -> bool:
    mark = text[at]
    if mark in "«“":
        return True
    if mark in "»”":
        return False
    before = text[at - 1 : at]
    after = text[at + 1 : at + 2]
    follows_word = before != "" and not before.isspace() and before not in "([-–"
    goes_on = after.isalnum() or (after in "([.…" and not follows_word)
    if follows_word and not goes_on:
        return False
    if goes_on and not follows_word:
        return True
    return not inside


def _doubts(sentence: Sentence, said: Speech | None) -> bool:
    """Whether it says that something could not be checked; or that no evidence was given, of no claim of its own."""
    opening = frozenset(sentence.forms[:_DOUBT])
    if UNABLE.isdisjoint(sentence.forms[:_DENIAL]):
        return False
    if not opening.isdisjoint(CHECKING):
        return True
    return said is None and not (opening.isdisjoint(EVIDENCE) or opening.isdisjoint(GIVE))


def _with_doubts(told: Sequence[Voice], doubts: Sequence[int]) -> list[Voice]:
    """Tie each doubt to the claim before it, and to those that go on from that claim on either side."""
    beside: list[set[int]] = [set() for _ in told]
    for index in doubts:
        claim = index - 1
        if claim < 0:
            continue
        beside[index].add(claim)
        beside[claim].add(index)
        speaker = told[claim].attribution
        if speaker and claim and told[claim - 1].attribution in (speaker, None):
            beside[claim - 1].add(index)
        if index + 1 < len(told) and speaker and told[index + 1].attribution == speaker:
            beside[index + 1].add(index)
    return [voice._replace(beside=tuple(sorted(ties))) for voice, ties in zip(told, beside, strict=True)]
