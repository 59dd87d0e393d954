"""What the editors have to know of the bot itself."""

from datetime import UTC, datetime, timedelta

from newsbot.news.polling import SourceState
from newsbot.news.troubles import AWAY, FAILURES, Trouble, changes, of_accounts, of_silence, of_sources

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SIX = timedelta(hours=6)


def test_a_source_that_fails_again_and_again_is_told_of() -> None:
    states = [
        SourceState("السهل", failures=FAILURES, last_ok=NOW - SIX),
        SourceState("الجبل", failures=FAILURES - 1),
        SourceState("قديم", failures=99),
    ]
    assert of_sources(states, ["السهل", "الجبل"]) == {Trouble("source", "السهل"): NOW - SIX}


def test_silence_is_of_all_sources_and_a_new_store_is_not_silent() -> None:
    assert of_silence(None, NOW, SIX) == {}
    assert of_silence(NOW - SIX + timedelta(seconds=1), NOW, SIX) == {}
    assert of_silence(NOW - SIX, NOW, SIX) == {Trouble("silence"): NOW - SIX}


def test_an_account_that_is_away_for_a_moment_is_no_trouble() -> None:
    assert of_accounts({"matrix": NOW - AWAY + timedelta(seconds=1)}, NOW) == {}
    assert of_accounts({"matrix": NOW - AWAY}, NOW) == {Trouble("account", "matrix"): NOW - AWAY}


def test_each_begins_once_and_ends_once() -> None:
    one, other = Trouble("source", "a"), Trouble("silence")
    assert changes([], [one, other]) == ((other, one), ())
    assert changes([one, other], [one, other]) == ((), ())
    assert changes([one, other], [one]) == ((), (other,))
