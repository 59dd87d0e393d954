import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsbot.text.encoding import decode

TEXT = "افتتحت البلدية أمس حديقة جديدة في الحي الغربي، وقال رئيسها إن العمل استمر أربعة أشهر"
WESTERN = "Der Bürgermeister eröffnete gestern in Málaga ein Café; le maire a été très ému."

WORDS = (
    "الحكومة قررت زيادة الأجور وزارة التربية مدارس جديدة في المدينة بعد اجتماع مع الأهالي حول المياه طريق حلب دمشق "
    "المزارعون القمح موسم الحصاد الأمطار غزيرة الشمال الجنوب قال أعلن وأضاف إن سعر الوقود ارتفع خلال الأسبوع الماضي "
    "مشروع ترميم الجسر القديم وصول المساعدات إلى القرى النائية عودة الكهرباء المستشفى"
)


@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859_6"])
@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1256", "iso-8859-6", "iso-8859-1", "no-such-charset", ""])
def test_arabic_is_read_whatever_is_declared(codec: str, declared: str | None) -> None:
    assert decode(TEXT.encode(codec), declared) == TEXT


@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859_6"])
def test_a_wrong_declaration_inside_is_not_believed(codec: str) -> None:
    page = f'<meta charset="windows-1252"><p>{TEXT}</p>'
    assert decode(page.encode(codec), None) == f'<meta charset="utf-8"><p>{TEXT}</p>'


@pytest.mark.parametrize("codec", ["latin-1", "cp1252", "utf-8"])
def test_western_text_stays_western(codec: str) -> None:
    assert decode(WESTERN.encode(codec), None) == WESTERN


def test_another_declared_encoding_is_used_when_it_fits() -> None:
    russian = "Сегодня в городе открыли новый парк, сообщает администрация"
    assert decode(russian.encode("cp1251"), "windows-1251") == russian
    japanese = "市長は新しい公園を開いた"
    assert decode(japanese.encode("shift_jis"), "shift_jis") == japanese


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_wide_and_marked_text(mark: bytes, codec: str) -> None:
    feed = f"<rss><title>{TEXT}</title></rss>"
    assert decode(mark + feed.encode(codec), "windows-1256") == feed


def test_declarations_are_rewritten_so_that_no_parser_decodes_again() -> None:
    feed = f'<?xml version="1.0" encoding="windows-1256" standalone="yes"?><rss>{TEXT}</rss>'
    assert decode(feed.encode("cp1256"), None).startswith('<?xml version="1.0" encoding="utf-8" standalone="yes"?>')
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-6">'
    assert "charset=utf-8" in decode(page.encode(), None)


def test_broken_utf8_keeps_its_letters() -> None:
    body = TEXT.encode() + b" \xd8 " + TEXT.encode()
    assert decode(body, None) == f"{TEXT} \ufffd {TEXT}"


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\xff" * 50, bytes(range(256))])
def test_odd_bytes_never_raise(body: bytes) -> None:
    assert isinstance(decode(body, "hex"), str)


@given(
    st.lists(st.sampled_from(WORDS.split()), min_size=4, max_size=30),
    st.sampled_from(["cp1256", "iso8859_6"]),
)
def test_round_trip_of_arabic_headlines(words: list[str], codec: str) -> None:
    assume(len(set(words)) >= 4)
    text = " ".join(words)
    assert decode(text.encode(codec), None) == text


@given(st.text(max_size=200))
def test_round_trip_of_any_utf8(text: str) -> None:
    assume(not text.startswith("\ufeff") and "<" not in text and "\x00" not in text)
    body = text.encode("utf-8", "ignore")
    assert decode(body, "windows-1256") == body.decode()


@given(st.binary(max_size=300), st.none() | st.sampled_from(["utf-8", "cp1256", "rot13", "utf-7", "\x00", "big5"]))
def test_never_raises(body: bytes, charset: str | None) -> None:
    decode(body, charset)
