"""Dates as Arabic pages print them: the ten forms of the data's README."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from evaluation.row import Row
from newsbot.text.dates import parse

DAMASCUS = ZoneInfo("Asia/Damascus")
NOW = datetime(2024, 4, 15, 9, 30, tzinfo=UTC)  # a Monday
FORMS = {
    "20 كانون الثاني 2024": datetime(2024, 1, 20, tzinfo=DAMASCUS),
    "٢٠ كانون الثاني ٢٠٢٤": datetime(2024, 1, 20, tzinfo=DAMASCUS),
    "5 آب/أغسطس 2013": datetime(2013, 8, 5, tzinfo=DAMASCUS),
    "2022.10.17 | 09:04 دمشق": datetime(2022, 10, 17, 9, 4, tzinfo=DAMASCUS),
    "17 تشرين الأول 2022": datetime(2022, 10, 17, tzinfo=DAMASCUS),
    "يوم الأحد 16 أكتوبر 2022": datetime(2022, 10, 16, tzinfo=DAMASCUS),
    "3 نيسان": datetime(2024, 4, 3, tzinfo=DAMASCUS),
    "قبل ساعتين": NOW - timedelta(hours=2),
    "أمس الأحد": datetime(2024, 4, 14, tzinfo=DAMASCUS),
    "15 شباط/فبراير 2023 - 14:30 بتوقيت دمشق": datetime(2023, 2, 15, 14, 30, tzinfo=DAMASCUS),
}


def rows(_: Path) -> list[Row]:
    read = {form: parse(form, now=NOW, zone=DAMASCUS) for form in FORMS}
    right = sum(moment is not None and moment.at == FORMS[form] for form, moment in read.items())
    return [Row("dates, ten forms", "read right", 0.0, 10.0, float(right))]
