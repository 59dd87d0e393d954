import unicodedata

import pytest
from bidi import get_base_level, get_display
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.text import bidi
from newsbot.text.bidi import FSI, LRM, PDI, RLM

OPENERS, CLOSERS = "\u2066\u2067\u2068", "\u2069"

# What attackers and broken pages are made of, beside what newsrooms write.
PIECES = st.sampled_from(
    [
        "قالت",
        "درعا",
        "١٢",
        "خبرًا",
        "می‌خواهم",
        "CNN",
        "Human",
        "iPhone",
        "20",
        "3-2",
        "09:04",
        "5.5%",
        "@newsbot",
        "#درعا",
        "https://news.example/a?b=1",
        "/latest",
        " ",
        " ",
        " ",
        "«",
        "»",
        '"',
        "(",
        ")",
        "،",
        ".",
        ":",
        "؟",
        "-",
        "🇸🇾",
        "👨‍👩‍👧",
        "\u202e",
        "\u202a",
        "\u202c",
        "\u2066",
        "\u2067",
        FSI,
        PDI,
        RLM,
        LRM,
        "\u200d",
        "\U000e0041",
        "\x1b[31m",
        "\x00",
        "\ud800",
        "\u2029",
        "\x85",
        "\r\n",
        "\n",
        "\t",
    ]
)
MIXED = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(st.characters(), max_size=40))
LINES = MIXED.map(lambda text: bidi.strip(text).replace("\n", " "))


def forbidden(character: str) -> bool:
    """Threats of a line, told by the Unicode database rather than by the list under test."""
    if character in "\n\t\u200c\u200d\u200e\u200f\u061c":
        return False
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or 0xE0000 <= ord(character) <= 0xE007F
    )


def is_balanced(text: str) -> bool:
    for line in text.split("\n"):
        depth = 0
        for character in line:
            depth += (character in OPENERS) - (character in CLOSERS)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def bare(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "").replace(RLM, "").replace(LRM, "")


def brackets(text: str) -> str:
    """Isolates made visible."""
    return text.replace(FSI, "⟨").replace(PDI, "⟩")


@pytest.mark.parametrize(
    "text",
    [
        "قُتِلَ ثَلاثةُ مَدنيّينَ في رِيفِ دَرعا، وَأُصيبَ آخَرون؟",
        "می‌خواهم به خانه‌ام بروم؛ هوا سرد است.",
        "ھەواڵەکانی ئەمڕۆ لە قامیشلۆ دەڵێن",
        "قال\u200f: «نعم» 100\u200e%",
        "عائلة 👨‍👩‍👧 وعلم 🇸🇾 ويد 👍🏽",
        "سطر أول\nسطر ثان\tبعد مسافة",
        "مســـتطيل ﷺ ﻻ",
    ],
)
def test_strip_leaves_honest_text_alone(text: str) -> None:
    assert bidi.strip(text) == text
    assert bidi.tidy(text) == text


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("ملف\u202egpj.exe", "ملفgpj.exe"),
        ("\u202aa\u202bb\u202cc\u202dd", "abcd"),
        ("\u2066a\u2069 \u2067b \u2068c", "a b c"),
        ("علم\U000e0067\U000e007f", "علم"),
        ("\x1b[31mأحمر\x1b[0m\x07\x00", "[31mأحمر[0m"),
        ("أ\u200bب\ufeffج\u00adد", "أبجد"),
        ("أول\r\nثان\rثالث\u2028رابع\u2029خامس\x85سادس\x0bسابع", "أول\nثان\nثالث\nرابع\nخامس\nسادس\nسابع"),
        ("قبل\ud83dبعد", "قبلبعد"),
    ],
)
def test_strip_removes_what_turns_hides_or_breaks(text: str, stripped: str) -> None:
    assert bidi.strip(text) == stripped


@given(MIXED)
@example("\u2069\u2068a\u2066\u2069\n\u2069")
def test_no_forbidden_character_survives(text: str) -> None:
    assert not [character for character in bidi.strip(text) if forbidden(character)]
    for safe in (bidi.tidy(text), bidi.isolate(text), bidi.settle(text, rtl=True), bidi.settle(text, rtl=False)):
        assert is_balanced(safe)
        assert not [character for character in bare(safe) if forbidden(character)]
        safe.encode()


@given(MIXED)
def test_isolating_changes_no_word(text: str) -> None:
    words = bare(bidi.strip(text))
    for changed in (bidi.isolate(text), bidi.settle(text, rtl=True), bidi.settle(text, rtl=False), bidi.tidy(text)):
        assert bare(changed) == words


@given(MIXED)
def test_doing_it_twice_is_doing_it_once(text: str) -> None:
    line = bidi.strip(text).replace("\n", " ")
    for once in (bidi.strip, bidi.tidy, bidi.isolate, bidi.rtl_line):
        assert once(once(line)) == once(line)
    assert bidi.isolate_runs(bidi.isolate_runs(line)) == bidi.isolate_runs(line)
    assert bidi.settle(bidi.settle(text, rtl=True), rtl=True) == bidi.settle(text, rtl=True)


@given(LINES)
@example("CNN: خبر")
@example("3 أخبار")
@example("🇸🇾 خبر CNN")
@example("@newsbot خبر")
@example(". CNN")
@example("𞤀 ߊ CNN")
def test_an_arabic_line_runs_right_to_left_by_the_uba(line: str) -> None:
    if line.strip():
        assert get_base_level(bidi.rtl_line(line)) == 1
        assert get_base_level(bidi.rtl_line(bidi.isolate_runs(line))) == 1


@given(LINES)
def test_an_english_line_runs_left_to_right_by_the_uba(line: str) -> None:
    if line.strip():
        assert get_base_level(bidi.ltr_line(bidi.settle(line, rtl=False))) == 0


def test_a_line_that_begins_in_arabic_needs_no_mark() -> None:
    assert bidi.rtl_line("درعا CNN") == "درعا CNN"
    assert bidi.rtl_line("") == ""
    assert bidi.rtl_line(RLM + "CNN") == RLM + "CNN"
    assert bidi.rtl_line("٣ أخبار") == RLM + "٣ أخبار"
    assert bidi.ltr_line("Latest") == "Latest"
    assert bidi.ltr_line("") == ""
    assert bidi.ltr_line("• Latest") == LRM + "• Latest"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('قالت CNN: "20 قتيلا"', 'قالت ⟨CNN⟩: "20 قتيلا"'),
        ("تقرير Human Rights Watch (HRW) أمس", "تقرير ⟨Human Rights Watch⟩ (⟨HRW⟩) أمس"),
        ("وكالتا Reuters, AFP وغيرهما", "وكالتا ⟨Reuters, AFP⟩ وغيرهما"),
        ("قالت CNN. BBC نفت", "قالت ⟨CNN⟩. ⟨BBC⟩ نفت"),
        ("ذكرت CNN 20 قتيلا", "ذكرت ⟨CNN⟩ 20 قتيلا"),
        ("هاتف iPhone 15 من Apple", "هاتف ⟨iPhone⟩ 15 من ⟨Apple⟩"),
        ("قرأ Windows 11 Pro أمس", "قرأ ⟨Windows 11 Pro⟩ أمس"),
        ("كتب J. K. Rowling رواية", "كتب ⟨J. K. Rowling⟩ رواية"),
        ("الجيش U.S. Army ولغة C++", "الجيش ⟨U.S. Army⟩ ولغة ⟨C++⟩"),
        ("أرسل إلى @newsbot_ar /latest درعا", "أرسل إلى ⟨@newsbot_ar /latest⟩ درعا"),
        ("وسما #درعا و#Daraa", "وسما #درعا و⟨#Daraa⟩"),
        ("راجع https://news.example/أخبار?a=1. ثم", "راجع ⟨https://news.example/أخبار?a=1⟩. ثم"),
        ("البريد a.b@news.example اليوم", "البريد ⟨a.b@news.example⟩ اليوم"),
        ("النتيجة 3-2 أو 3 - 2", "النتيجة ⟨3-2⟩ أو ⟨3 - 2⟩"),
        ("من 09:04 إلى 17:30 يوم 2022/10/17", "من ⟨09:04⟩ إلى ⟨17:30⟩ يوم ⟨2022/10/17⟩"),
        ("نسبة 5.5% وحرارة -7 وسعر $50", "نسبة ⟨5.5%⟩ وحرارة ⟨-7⟩ وسعر ⟨$50⟩"),
        ("هاتف +963 11 234 5678 الآن", "هاتف ⟨+963 11 234 5678⟩ الآن"),
        ("بين ٢٠-٣٠ قتيلا عند ٠٩:٠٤", "بين ⟨٢٠-٣٠⟩ قتيلا عند ⟨٠٩:٠٤⟩"),
        ("كوفيد-19 وال20 و20 قتيلا", "كوفيد-19 وال20 و20 قتيلا"),
        ("قرب Café Élysée قال", "قرب ⟨Café Élysée⟩ قال"),
        ("نقلت ТАСС و新华社 الخبر", "نقلت ⟨ТАСС⟩ و⟨新华社⟩ الخبر"),
        (f"قالت {FSI}CNN: BBC{PDI} وAFP", "قالت ⟨CNN: BBC⟩ و⟨AFP⟩"),
        ("لا شيء لاتينيًا هنا، أبدًا.", "لا شيء لاتينيًا هنا، أبدًا."),
    ],
)
def test_foreign_runs_are_isolated(line: str, expected: str) -> None:
    assert brackets(bidi.isolate_runs(line)) == expected


@pytest.mark.parametrize(
    ("line", "display"),
    [
        # Read from the right: the name, the colon, then the quotation with both marks around it. The library
        # orders characters; the font mirrors brackets.
        ('CNN: "20 قتيلا"', '"اليتق 20" :CNN'),
        ("فازت 3-2 على AC Milan (إيطاليا).", ".)ايلاطيإ( AC Milan ىلع 3-2 تزاف"),
        ("1. نسبة 5.5%", "5.5% ةبسن .1"),
        ("@newsbot: أهلا", "الهأ :@newsbot"),
        ("17 تشرين الأول 2022، 09:04 بتوقيت دمشق", "قشمد تيقوتب 09:04 ،2022 لوألا نيرشت 17"),
    ],
)
def test_golden_display_by_the_uba(line: str, display: str) -> None:
    shown = get_display(bidi.rtl_line(bidi.isolate_runs(line)))
    assert bare(str(shown)) == display


@given(
    st.lists(st.sampled_from(["قالت", "درعا", "خبر", "و"]), min_size=1, max_size=4).map(" ".join),
    st.sampled_from(
        ["CNN", "Human Rights Watch", "3-2", "09:04", "5.5%", "@news_bot", "https://a.example/x?y=1", "120"]
    ),
    st.sampled_from([": ", " ", "، ", ' "', " (", " - "]),
)
def test_a_foreign_run_is_displayed_whole_and_unturned(words: str, run: str, gap: str) -> None:
    for line in (f"{words} {run}{gap}{words}", f"{run}{gap}{words}"):
        assert run in str(get_display(bidi.rtl_line(bidi.isolate_runs(line))))


@pytest.mark.parametrize(
    ("text", "rtl", "foreign"),
    [
        ("درعا", True, False),
        ("120", False, False),
        ("٣ أخبار", True, False),
        ("CNN درعا", False, True),
        ("درعا CNN", True, True),
        ("", False, False),
        ("09:04", False, True),
        (f"{FSI}CNN{PDI} درعا", True, False),
        (f"{LRM}درعا", False, False),
    ],
)
def test_what_a_text_is(text: str, *, rtl: bool, foreign: bool) -> None:
    assert (bidi.is_rtl(text), bidi.is_foreign(text)) == (rtl, foreign)


def test_settle_keeps_the_full_stop_of_a_foreign_sentence_and_the_space_around_it() -> None:
    assert brackets(bidi.settle(" The dam is full. ", rtl=True)) == " ⟨The dam is full.⟩ "
    assert brackets(bidi.settle(" امتلأ السد. ", rtl=False)) == " ⟨امتلأ السد.⟩ "
    assert brackets(bidi.settle("CNN: امتلأ سد تشرين.", rtl=False)) == f"⟨{RLM}CNN: امتلأ سد تشرين.⟩"
    assert bidi.settle("Daraa 20", rtl=False) == "Daraa 20"
