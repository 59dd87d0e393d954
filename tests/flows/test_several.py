"""Articles of several places in one list."""

from hypothesis import given
from hypothesis import strategies as st

from newsbot.flows.answers.several import woven
from newsbot.ports import Listed


def page(keys: set[int]) -> list[Listed]:
    return [Listed(key, None, None) for key in sorted(keys, reverse=True)]  # type: ignore[arg-type]


@given(st.lists(st.sets(st.integers(0, 40), max_size=12), min_size=1, max_size=6), st.integers(6, 20))
def test_every_place_has_its_newest_at_once_and_nothing_is_twice_or_lost(places: list[set[int]], first: int) -> None:
    found = [one.key for one in woven([page(keys) for keys in places], first)]
    assert sorted(found) == sorted(set().union(*places))
    assert all(max(keys) in found[:first] for keys in places if keys)
    assert found[:first] == sorted(found[:first], reverse=True)
    assert found[first:] == sorted(found[first:], reverse=True)
