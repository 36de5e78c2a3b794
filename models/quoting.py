"""Whether an article gives somebody's own words, or tells in its own what was said. Pure."""

from models.article import Article
from models.tag import Quote
from models.vocabulary import SpanField

MARKS = frozenset("“”\"«»„‟‘’'‹›")
"""What words stand between that are given as they were said."""

FEWEST = 5
"""Words that say something by themselves."""


def is_verbatim(quote: Quote, article: Article) -> bool:
    """Say whether the words stand between quotation marks; where the text is gone, they do not."""
    told = article.title if quote.field is SpanField.TITLE else article.text
    before = told[: quote.start].rstrip()[-1:]
    return bool(told) and (before in MARKS or told[quote.start] in MARKS)


def is_telling(quote: Quote, article: Article) -> bool:
    """Say whether somebody's own words are given, and enough of them to be shown alone."""
    return is_verbatim(quote, article) and len(quote.words.split()) >= FEWEST
