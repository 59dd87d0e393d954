"""Direction of mixed lines, by the Unicode Bidirectional Algorithm (UAX #9).

A chat client takes the direction of a line from its first strong character and lets neutral marks (quotes,
brackets, colons) drift to the wrong side of a Latin name. So an Arabic line begins with an Arabic letter or
RLM, and each foreign run stands in FSI…PDI. Text of others is stripped of every control that could turn one.
"""

import re

RLM = "\u200f"
LRM = "\u200e"
FSI = "\u2068"
PDI = "\u2069"

# Scripts written from right to left (Hebrew to Arabic Extended), with Arabic's presentation forms.
RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_ARABIC_DIGITS = "\u0660-\u0669\u06f0-\u06f9"
_DIGITS = f"0-9{_ARABIC_DIGITS}"

# RLM, LRM, ALM, ZWNJ and ZWJ stay: Arabic, Persian and Kurdish are spelt with them; they reorder no letters.
_FORBIDDEN = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # C0 and C1 controls (escape sequences of a terminal begin here)
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff"  # invisible letters that split a word for a search
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # embeddings, overrides, isolates, deprecated format characters
    "\ufff9-\ufffb\ufffe\uffff"  # interlinear notes, non-characters
    "\ud800-\udfff"  # lone surrogates cannot be sent at all
    "\U000e0000-\U000e007f"  # tags
)
_forbidden = re.compile(f"[{_FORBIDDEN}]+")
_controls = re.compile(f"[{_FORBIDDEN}\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# Whatever ends a line or a bidi paragraph becomes a plain line break, so that words do not run together.
_breaks = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")

_LETTER = rf"[^\W\d_{RTL}]"
_WORD = rf"(?:[^\W{RTL}]|[\u0300-\u036f_{_ARABIC_DIGITS}])"
_START = rf"(?:[^\W_{RTL}]|[{_ARABIC_DIGITS}])"
_DIGIT = f"[{_DIGITS}]"
_EDGE = r"(?<![^\s(\[«\"'\u2068\u200f])"
_INNER = r"[-.'’:/\\&+–—,=~%#?@·×*;٫٬]"
_token = re.compile(
    rf"{FSI}[^\u2066-\u2069\n]*{PDI}"
    r"|https?://[^\s<>«»،؛؟\"\u2066-\u2069]*[^\s<>«»،؛؟\".,:;!?)\]'\u2066-\u2069]"
    rf"|(?<![^\W_])(?:[A-Za-z]\.){{2,}}"
    rf"|{_EDGE}(?:\+{_DIGIT}[{_DIGITS} -]{{5,}}{_DIGIT}|{_DIGIT}{{1,4}} [-–] {_DIGIT}{{1,4}})(?!\w)"
    rf"|(?:{_EDGE}[-+−/!$€£~±]|(?<!{_START})[@#](?={_START}))?{_START}{_WORD}*(?:{_INNER}{{1,3}}{_WORD}+)*[%+°‰٪$€£]*"
)
_letter = re.compile(_LETTER)
# Whatever a token could be made of; most Arabic lines hold nothing of it.
_foreign = re.compile(_START)
_plain_number = re.compile(rf"[{_DIGITS}]+")
# What may stand between two Latin words of one run; a full stop only after an initial (J. Smith).
_gap = re.compile(r"[ \u00a0][-–—&/+|][ \u00a0]|[,;:]?[ \u00a0]{1,2}")
_initial = re.compile(rf"(?:^|\W){_LETTER}\Z")
_rtl_letter = re.compile(rf"[{RTL}]")
_strong = re.compile(rf"(?P<rtl>(?![{_ARABIC_DIGITS}])[^\W\d_](?<=[{RTL}])|[{RLM}\u061c])|{_LETTER}|{LRM}")
_begins_rtl = re.compile(rf"[{RLM}\u061c]|(?=[^\W\d_])[{RTL}]")
_isolated = re.compile(rf"[\u2066-\u2068][^\u2066-\u2069\n]*{PDI}")


def strip(text: str) -> str:
    """Text of others without what could reorder, hide or break a line.

    Removes overrides, embeddings, isolates, tag characters, invisible letters, surrogates and controls; keeps
    newline, tab, RLM, LRM, ALM, ZWNJ and ZWJ. Other line and paragraph ends become newlines.
    """
    if not _controls.search(text):
        return text
    return _forbidden.sub("", _breaks.sub("\n", text))


def isolate(text: str) -> str:
    """Each line of text in FSI…PDI: its direction is its own and does not touch its neighbours."""
    return "\n".join(f"{FSI}{line}{PDI}" if line else "" for line in strip(text).split("\n"))


def tidy(text: str) -> str:
    """Phrases and source text together: stripped, except that complete isolates stay."""
    if not _controls.search(text):
        return text
    out, position = [], 0
    for match in _isolated.finditer(text):
        out += [strip(text[position : match.start()]), isolate(match.group())]
        position = match.end()
    return "".join(out) + strip(text[position:])


def is_rtl(text: str) -> bool:
    """Whether the first strong letter is written from right to left (UAX #9, P2)."""
    match = _strong.search(_isolated.sub("", text))
    return match is not None and match["rtl"] is not None


def has_rtl(text: str) -> bool:
    """Whether any letter or digit outside isolates is of a right-to-left script."""
    return _rtl_letter.search(_isolated.sub("", text)) is not None


def leans_rtl(text: str) -> bool:
    """Whether most letters outside isolates go from right to left: an Arabic title may begin with CNN."""
    text = _isolated.sub("", text)
    return len(_rtl_letter.findall(text)) > len(_letter.findall(text))


def is_foreign(text: str) -> bool:
    """Whether an Arabic line must isolate something that is not isolated yet."""
    return any(not (_is_plain(run := match.group()) or run[0] == FSI) for match in _token.finditer(text))


def isolate_runs(line: str) -> str:
    """A line with each run that is not Arabic in FSI…PDI: names, handles, addresses, times, scores, ranges.

    A whole number alone (`20 قتيلا`) needs no isolate, nothing in it can drift, and stays findable as typed.
    Runs that are isolated already stay as they are.
    """
    if not _foreign.search(line):
        return line
    out, position = [], 0
    for start, end in _runs(line):
        run = line[start:end]
        out.append(line[position:start])
        out.append(run if _is_plain(run) or run[0] == FSI else f"{FSI}{run}{PDI}")
        position = end
    return "".join(out) + line[position:]


def settle(text: str, *, rtl: bool) -> str:
    """Any text, phrase or foreign, as it may stand in a line of the given direction: tidy and isolated."""
    text = tidy(text)
    whole = has_rtl(text) if not rtl else FSI not in text and bool(_letter.search(text)) and not has_rtl(text)
    if not whole:
        return isolate_runs(text) if rtl else text
    core = text.strip()  # a whole foreign sentence keeps its own full stop, not the space around it
    start = text.index(core)
    inside = isolate(RLM + core if leans_rtl(core) and not is_rtl(core) else core)
    return f"{text[:start]}{inside}{text[start + len(core) :]}"


def rtl_line(line: str) -> str:
    """A line whose base direction is right to left in every client, whatever it begins with.

    Clients disagree about digits, emoji and flags at the beginning: only an Arabic letter does without RLM.
    """
    return line if not line or _begins_rtl.match(line) else RLM + line


def ltr_line(line: str) -> str:
    """A line whose base direction is left to right in every client."""
    return LRM + line if line and line[0] != LRM and not _letter.match(line) else line


def _is_plain(run: str) -> bool:
    return _plain_number.fullmatch(run) is not None


def _runs(line: str) -> list[tuple[int, int]]:
    """Tokens, with neighbouring Latin words (and numbers between two of them) joined to one run."""
    tokens = [(match.start(), match.end(), match.group()) for match in _token.finditer(line)]
    runs: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        start, end, _ = tokens[index]
        last = index
        if _joins(tokens[index][2]):
            probe = index
            while probe + 1 < len(tokens) and _bridged(line, tokens[probe], tokens[probe + 1]):
                probe += 1
                if _joins(tokens[probe][2]):
                    last, end = probe, tokens[probe][1]
        runs.append((start, end))
        index = last + 1
    return runs


def _joins(token: str) -> bool:
    return token[0] != FSI and _letter.search(token) is not None


def _bridged(line: str, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    gap = line[left[1] : right[0]]
    if right[2][0] == FSI:
        return False
    return bool(_gap.fullmatch(gap)) or (gap == ". " and bool(_initial.search(left[2])))
