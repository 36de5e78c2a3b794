"""Words are set in quotation marks only where the article has them so."""

import pytest

from models.article import Article
from models.quoting import is_telling, is_verbatim
from models.store.engine import Begin
from models.tag import Quote
from models.vocabulary import SpanField
from tests.make import make_article


def said(begin: Begin, text: str, words: str) -> tuple[Quote, Article]:
    with begin() as session:
        article = make_article(session, text=text)
    start, stop = text.index(words), text.index(words) + len(words)
    quote = Quote(
        generation=1,
        article_id=article.id,
        words=words,
        field=SpanField.TEXT,
        start=start,
        stop=stop,
        tagger="quotes/3",
    )
    return quote, article


@pytest.mark.parametrize(
    ("text", "words", "is_own"),
    [
        ("“We need more boats,” the mayor said.", "We need more boats,", True),
        ('She said: "We need more boats."', "We need more boats.", True),
        ("« Il nous faut des bateaux », a dit la maire.", "Il nous faut des bateaux", True),
        ("The mayor said that they needed more boats.", "they needed more boats.", False),
        ("“We need more boats,” the mayor said.", "“We need more boats,”", True),
        ("In a memo, the minister said so.", "In a memo", False),
    ],
)
def test_whether_an_article_gives_the_words_as_somebodys_own(
    begin: Begin, text: str, words: str, *, is_own: bool
) -> None:
    assert is_verbatim(*said(begin, text, words)) == is_own


def test_without_its_text_nothing_is_known_to_be_somebodys_own(begin: Begin) -> None:
    quote, article = said(begin, "“We need more boats.”", "We need more boats.")
    article.text = ""

    assert not is_verbatim(quote, article)


def test_two_words_alone_tell_nothing(begin: Begin) -> None:
    assert is_telling(*said(begin, "“We need many more boats.”", "We need many more boats."))
    assert not is_telling(*said(begin, "“Enough now.”", "Enough now."))
