"""The house rules that a program can check; each names every offender at once."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("house")  # each file is parsed once

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "newsbot").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "base", "common", "service", "misc", "shared"}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
# Tables of words, which are as long as the language.
WORDLISTS = {"news/place_cues.py", "news/topic_words.py", "text/saying.py"}
# Where Arabic is understood rather than said (and a guide shows what can be typed): elsewhere what is said to people
# is a phrase of the catalogs.
UNDERSTANDING = (
    "text/",
    "news/",
    "sources/",
    "chat/framing.py",
    "chat/wishes.py",
    "chat/orders.py",
    "chat/parsing.py",
    "chat/places.py",
    "chat/slots.py",
    "chat/spelling.py",
)
TYPED = "chat/views/greeting.py"
ARABIC = re.compile("[\u0621-\u064a]")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def name(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "newsbot" if path in SOURCES else ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def docstrings(node: ast.AST) -> list[ast.Constant]:
    """Strings that stand alone: of modules, classes, functions and attributes."""
    alone = (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Expr))
    return [string for string in alone if isinstance(string, ast.Constant) and isinstance(string.value, str)]


def length(path: Path, node: ast.AST, first: int, last: int) -> int:
    """Lines of code and comment from `first` to `last`: what is explained or left blank is not held against it."""
    explained = {line for string in docstrings(node) for line in range(string.lineno, (string.end_lineno or 0) + 1)}
    counted = enumerate(lines(path)[first - 1 : last], first)
    return sum(bool(line.strip()) and number not in explained for number, line in counted)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function with its length."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name(path)}:{node.name}", length(path, node, node.lineno, node.end_lineno or 0)


def said(path: Path) -> Iterator[str]:
    """Every string that explains nothing."""
    explained = set(map(id, docstrings(tree(path))))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node.value


def reads(path: Path) -> Iterator[str]:
    """Every `name.attribute`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def used(path: Path) -> Iterator[str]:
    """The names of everything that is called or imported."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call(func=ast.Name(id=word)) | ast.Call(func=ast.Attribute(attr=word)):
                yield word
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.name for alias in aliases)


def test_modules_are_named_for_the_thing() -> None:
    assert not [name(path) for path in SOURCES if SAY_NOTHING & {*Path(name(path)).parent.parts, path.stem}]


def test_modules_are_small() -> None:
    lengths = {name(path): length(path, tree(path), 1, 10**6) for path in SOURCES if name(path) not in WORDLISTS}
    assert not {module: lines for module, lines in lengths.items() if lines > LONGEST_MODULE}


def test_functions_are_small() -> None:
    lengths = dict(each for path in SOURCES for each in functions(path))
    assert not {function: lines for function, lines in lengths.items() if lines > LONGEST_FUNCTION}


def test_what_is_said_in_arabic_is_a_phrase() -> None:
    places = [path for path in SOURCES if not name(path).startswith((*UNDERSTANDING, TYPED))]
    assert not {name(path) for path in places if any(map(ARABIC.search, said(path)))}


def test_only_the_clock_reads_time() -> None:
    readers = {name(path) for path in SOURCES if CLOCKS & set(reads(path))}
    assert readers == {"ops/clock.py"}


def test_tests_use_fakes() -> None:
    mocks = {"patch", "Mock", "MagicMock", "AsyncMock", "mock", "unittest.mock"}
    suspected = [path for path in TESTS if re.search("mock|patch", "".join(lines(path)), re.IGNORECASE)]
    assert not {name(path) for path in suspected if mocks & set(used(path))}


def test_every_package_says_what_lives_there() -> None:
    assert not [name(path) for path in SOURCES if path.name == "__init__.py" and not ast.get_docstring(tree(path))]
