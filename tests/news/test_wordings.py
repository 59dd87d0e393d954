"""Which stories say a phrase, asked before and after they say it."""

from newsbot.news.wordings import Wordings


def test_what_is_asked_for_stays_right_as_stories_come_change_and_go() -> None:
    told = Wordings()
    told.put("s1", (" سد تشرين ", " ماء في سد "))
    for before in (True, False):
        if before:
            assert told.saying(("سد",)) == {"s1"}
            assert told.saying(("تشرين", "ماء")) == set()  # not in one run
        told.put("s2", (" سد تشرين ",))
        assert told.saying(("سد", "تشرين")) == {"s1", "s2"}
        assert told.saying(("سد",)) == {"s1", "s2"}
        told.put("s1", (" ماء ",))
        assert (told.saying(("سد",)), told.saying(("ماء",))) == ({"s2"}, {"s1"})
        told.drop("s2")
        assert told.saying(("سد", "تشرين")) == set()
        told.put("s1", (" سد تشرين ",))
