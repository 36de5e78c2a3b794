"""Words are set in quotation marks only where the article has them so."""

import pytest

from models.article import Article
from models.quoting import is_telling, is_verbatim
from models.tag import Quote
from models.vocabulary import SpanField


def said(text: str, words: str, *, is_kept: bool = True) -> tuple[Quote, Article]:
    start = text.index(words)
    quote = Quote.model_construct(words=words, field=SpanField.TEXT, start=start)
    return quote, Article.model_construct(title="", text=text if is_kept else "")


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
    text: str, words: str, *, is_own: bool
) -> None:
    assert is_verbatim(*said(text, words)) == is_own


def test_without_its_text_nothing_is_known_to_be_somebodys_own() -> None:
    assert not is_verbatim(*said("“We need more boats.”", "We need more boats.", is_kept=False))


def test_two_words_alone_tell_nothing() -> None:
    assert is_telling(*said("“We need many more boats.”", "We need many more boats."))
    assert not is_telling(*said("“Enough now.”", "Enough now."))
