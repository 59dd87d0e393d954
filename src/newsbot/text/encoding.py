"""Bytes of feeds and pages to text, whatever they declare.

Arabic sites declare windows-1256 and send UTF-8, declare ISO-8859-6 and send windows-1256, or declare nothing. What the
bytes say is more reliable: a byte order mark, then strict UTF-8 (other Arabic encodings are practically never valid
UTF-8), then the one of the single-byte encodings under which the text looks most like Arabic.
"""

import codecs
import re
from math import log

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']\s*([\w.:-]{2,40})"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_XML_ENCODING = re.compile(r"""(<\?xml\b[^>]{0,200}?\bencoding\s*=\s*)(["'])[^"'>]{0,60}\2""", re.IGNORECASE)
_META_CHARSET = re.compile(r"""(<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*)[\w.:-]{2,40}""", re.IGNORECASE)
_HEAD = 4096  # an HTML declaration has to stand in the first 1,024 bytes; pages stretch that

# Share of each letter in Arabic running text, per thousand, rounded: alef and lam are a quarter of all letters, so
# that a wrong code page, which moves them to nun and kaf, shows at once.
_PER_MILLE = {
    "ا": 128, "ل": 118, "ي": 70, "م": 62, "و": 58, "ن": 56, "ر": 48, "ت": 46, "ب": 35, "ع": 34, "ه": 32, "د": 31,
    "س": 27, "ف": 26, "ق": 25, "ة": 24, "ك": 22, "ح": 20, "أ": 20, "ج": 13, "إ": 9, "ش": 11, "ص": 11, "خ": 8, "ط": 9,
    "ى": 9, "ض": 7, "ز": 6, "ذ": 6, "ث": 6, "غ": 4, "ئ": 4, "ء": 4, "ظ": 2, "آ": 2, "ؤ": 1,
}  # fmt: skip
_WEIGHT = {letter: log(share / 1000 * 36) for letter, share in _PER_MILLE.items()}
_RUN = re.compile(r"[^\x00-\x7f]+")
_SAMPLE = 6000  # characters outside ASCII that are looked at; 30 titles hold about 1,500
_IMPOSSIBLE, _ODD, _FAMILIAR = -4.0, -2.0, 0.5
_CONFUSABLE = ("cp1256", "iso8859_6", "cp1252")


def decode(body: bytes, charset: str | None) -> str:
    """Text of a feed or page, its own declarations rewritten to UTF-8 so that no parser decodes it again.

    Args:
        body: as received, transfer encoding removed.
        charset: of the `Content-Type` header; a hint like the declarations inside, believed only where bytes agree.

    Never raises; what no encoding explains becomes U+FFFD.
    """
    text = _decoded(body, charset)
    head = _META_CHARSET.sub(r"\1utf-8", _XML_ENCODING.sub(r"\1\2utf-8\2", text[:_HEAD]))
    return head + text[_HEAD:]


def _decoded(body: bytes, charset: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if wide := wide_codec(body):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _nearly_utf8(body):
        return body.decode("utf-8", "replace")
    return max((body.decode(name, "replace") for name in _candidates(body, charset)), key=_likelihood)


def wide_codec(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the leading markup is zero."""
    head = body[:16]
    if len(head) < 4 or 0 not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd >= len(head) // 3 and not even:
        return "utf-16-le"
    return "utf-16-be" if even >= len(head) // 3 and not odd else None


def _nearly_utf8(body: bytes) -> bool:
    """UTF-8 with a few broken bytes (a title cut in a letter's middle): real sequences outweigh them by far."""
    text = body[:400_000].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 10 < sum(len(run) for run in _RUN.findall(text)) - broken


def _candidates(body: bytes, charset: str | None) -> list[str]:
    """Codecs to try; the declared ones first, because the first of equals is taken."""
    declared = [charset, *(name.decode("ascii") for found in _DECLARATION.findall(body[:_HEAD]) for name in found)]
    names = [codec for name in declared if name and (codec := _codec(name))]
    return list(dict.fromkeys((*names, *_CONFUSABLE)))


def _codec(name: str) -> str | None:
    try:
        info = codecs.lookup(name.strip("\"' "))
    except (LookupError, ValueError):
        return None
    # Not a text encoding (hex, zip), or one that the bytes have refuted already.
    if not getattr(info, "_is_text_encoding", True) or info.name in {"utf-8", "utf-7", "idna", "punycode"}:
        return None
    return "cp1252" if info.name in {"iso8859-1", "ascii"} else info.name  # as browsers do (WHATWG Encoding)


def _likelihood(text: str) -> float:
    """How much the characters outside ASCII look like words, on average; Arabic by its letters' frequencies."""
    total = 0.0
    seen = 0
    for match in _RUN.finditer(text):
        before = text[match.start() - 1 : match.start()].isalpha()
        after = text[match.end() : match.end() + 1].isalpha()
        run = match.group()[:_SAMPLE]
        total += _run_likelihood(run, beside_latin=before or after)
        seen += len(run)
        if seen > _SAMPLE:
            break
    return total / seen if seen else 0.0


def _run_likelihood(run: str, *, beside_latin: bool) -> float:
    return sum(_character_likelihood(character, len(run), beside_latin=beside_latin) for character in run)


def _character_likelihood(character: str, run_length: int, *, beside_latin: bool) -> float:
    code = ord(character)
    if character == "\ufffd" or code < 0xA0 or 0xE000 <= code <= 0xF8FF:
        return _IMPOSSIBLE
    if 0x0610 <= code <= 0x06FF:
        if beside_latin:
            return _IMPOSSIBLE
        return _WEIGHT.get(character, 0.0 if character in "،؛؟ـًٌٍَُِّْ" else _ODD)
    if not character.isalpha():
        return 0.0
    # Accented letters stand singly between plain ones; a chain of them is another script read wrongly.
    if code < 0x0250:
        return _FAMILIAR if beside_latin and run_length <= 2 else _ODD
    return _FAMILIAR
