"""From a query's text to its meaning, or to a QueryError that says where and why.

The grammar is `query.lark`; which fields there are is said in `models.query.fields`. No text
of a user ever reaches a database engine's own query syntax.
"""

from datetime import date
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, v_args
from lark.exceptions import VisitError

from models.errors import QueryError
from models.query.fields import FieldError, understand
from models.query.tree import All, Any, Label, Node, Not, Query, Words

LONGEST = 2000
"""Characters that a query may have."""

TERMS = 100
"""Words, phrases and fields that a query may have."""

_DEPTH = 40


def parse_query(text: str, today: date) -> Query:
    """Read a query; `today` is what `7d` counts back from.

    Raises:
        QueryError: it does not parse; says where and why.
    """
    if len(text) > LONGEST:
        raise QueryError(text, LONGEST, f"a query may have {LONGEST} characters")
    if text.count("(") > _DEPTH:
        raise QueryError(text, text.index("("), "too many parentheses")
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
    position = getattr(error, "pos_in_stream", None)
    at_end = position is None or position >= len(text) or not text[position:].strip()
    if text.count('"') % 2:
        return QueryError(text, text.rindex('"'), "the quotation mark is not closed")
    if at_end and text.count("(") > text.count(")"):
        return QueryError(text, text.rindex("("), "the parenthesis is not closed")
    if at_end:
        return QueryError(text, len(text), "something is missing at the end")
    assert position is not None  # noqa: S101  else it is the end
    found = text[position]
    if isinstance(error, UnexpectedCharacters) or found in ')(:*"':
        return QueryError(text, position, f"{found!r} does not belong here")
    return QueryError(
        text, position, f"a term is missing before {text[position:].split(maxsplit=1)[0]!r}"
    )


def _size(node: Node | None) -> int:
    if isinstance(node, All | Any):
        return sum(_size(one) for one in node.nodes)
    if isinstance(node, Not):
        return _size(node.node)
    return 0 if node is None else 1
