"""From a query's text to its meaning, or to a QueryError that says where and why.

The grammar is `query.lark`; which fields there are is said in `models.query.fields`. No text
of a user ever reaches a database engine's own query syntax.
"""

import re
from datetime import date
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from models.errors import QueryError
from models.query.fields import FieldError, understand
from models.query.tree import All, Any, Label, Node, Not, Query, Words

LONGEST = 2000
"""Characters that a query may have."""

TERMS = 100
"""Words, phrases and fields that a query may have."""

DEPTH = 20
"""Parentheses that may stand within one another, and NOTs in a row."""

_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_PHRASE = re.compile(r'"[^"]*"')
_NEGATIONS = re.compile(rf"(?:NOT\s+|-\s*){{{DEPTH},}}")


def parse_query(text: str, today: date) -> Query:
    """Read a query; `today` is what `7d` counts back from.

    Raises:
        QueryError: it does not parse; says where and why.
    """
    if len(text) > LONGEST:
        raise QueryError(text, LONGEST, f"a query may have {LONGEST} characters")
    _check_shape(text)
    try:
        tree = _grammar().parse(text)
        node = _Meaning(text, today).transform(tree)
    except UnexpectedInput as error:
        raise _explain(text, error) from error
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from error
        raise
    if _size(node) > TERMS:
        raise QueryError(text, 0, f"a query may have {TERMS} terms")
    return Query(text.strip(), node)


def _check_shape(text: str) -> None:
    """Refuse what no store can hold, and nesting too deep to walk."""
    if found := _UNSTORABLE.search(text):
        raise QueryError(text, found.start(), f"{found[0]!r} cannot be searched for")
    depth = 0
    for position, letter in enumerate(_PHRASE.sub(lambda phrase: " " * len(phrase[0]), text)):
        depth += (letter == "(") - (letter == ")")
        if depth > DEPTH:
            raise QueryError(text, position, f"parentheses may stand {DEPTH} deep")
    if found := _NEGATIONS.search(text):
        raise QueryError(text, found.start(), f"NOT may be said {DEPTH} times in a row at most")


@cache
def _grammar() -> Lark:
    grammar = files("models.query").joinpath("query.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


@v_args(inline=True)
class _Meaning(Transformer[Token, Node | None]):
    """Turns the grammar's rules into `Node`s; named as the rules are."""

    def __init__(self, text: str, today: date) -> None:
        super().__init__()
        self._text = text
        self._today = today

    def start(self, node: Node | None = None) -> Node | None:
        return node

    def either(self, *nodes: Node) -> Node:
        return Any(nodes)

    def both(self, *nodes: Node) -> Node:
        return All(nodes)

    def negation(self, node: Node) -> Node:
        return Not(node)

    def word(self, token: Token) -> Node:
        return self._words(token, str(token))

    def prefix(self, token: Token) -> Node:
        return self._words(token, token.rstrip("*"), is_prefix=True)

    def phrase(self, token: Token) -> Node:
        return self._words(token, token.strip('"'), is_phrase=True)

    def field(self, name: Token, value: Token) -> Node:
        try:
            return _with_role(name, value.strip('"'), self._today)
        except FieldError as error:
            raise QueryError(self._text, name.start_pos or 0, str(error)) from error

    def _words(self, token: Token, text: str, **how: bool) -> Node:
        if not any(letter.isalnum() for letter in text):
            raise QueryError(self._text, token.start_pos or 0, f"{token!s} has no letter or digit")
        return Words(text.strip(), **how)


def _with_role(name: str, value: str, today: date) -> Node:
    """Understand `narrative:N7:asserts` as the narrative in that role."""
    field = name.rstrip(":")
    narrative, has_role, role = value.partition(":")
    if not has_role or field.lower() != "narrative":
        return understand(field, value, today)
    one, other = understand("narrative", narrative, today), understand("role", role, today)
    assert isinstance(one, Label)  # noqa: S101  both fields are lists of labels
    assert isinstance(other, Label)  # noqa: S101  as above
    return Label("narrative", f"{one.value}:{other.value}")


def _explain(text: str, error: UnexpectedInput) -> QueryError:
    if text.count('"') % 2:
        return QueryError(text, text.rindex('"'), "the quotation mark is not closed")
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return _unfinished(text)
    position = error.pos_in_stream or 0
    found = text[position]
    if found in _MISPLACED:
        return QueryError(text, position, f"{found!r} does not belong here{_MISPLACED[found]}")
    word = text[position:].split(maxsplit=1)[0]
    return QueryError(text, position, f"a term is missing before {word!r}")


_MISPLACED = {
    ")": "",
    "(": "",
    '"': "",
    ":": ': it stands between a field and its value; put "…" round text that has one',
    "*": ": it stands right after the beginning of a word, as in migr*",
    "-": ": it stands right before what must not be there",
}


def _unfinished(text: str) -> QueryError:
    if text.count("(") > text.count(")"):
        return QueryError(text, text.rindex("("), "the parenthesis is not closed")
    last = text.rsplit(maxsplit=1)[-1]
    return QueryError(text, len(text), f"a term is missing after {last!r}")


def _size(node: Node | None) -> int:
    if isinstance(node, All | Any):
        return sum(_size(one) for one in node.nodes)
    if isinstance(node, Not):
        return _size(node.node)
    return 0 if node is None else 1
