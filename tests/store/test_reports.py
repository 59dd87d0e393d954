"""What an article brings to a story, as it is kept and read again."""

import json
from base64 import b85encode

from newsbot.store import reports
from tests.news.reports import told

ONE = told("مقتل 3 مدنيين في درعا", "قُتل 3 مدنيين وأصيب 5 آخرون في درعا.", id_="a")


def test_a_report_is_read_as_it_was_written() -> None:
    assert reports.report("a", ONE.at, reports.content(ONE)) == ONE._replace(gist=reports.FORGOTTEN)


def test_a_report_of_an_older_version_is_read_too() -> None:
    source, _, *rest = json.loads(reports.content(ONE))
    older = json.dumps([source, b85encode(ONE.fingerprint.packed()).decode(), *rest])
    assert reports.report("a", ONE.at, older) == reports.report("a", ONE.at, reports.content(ONE))
