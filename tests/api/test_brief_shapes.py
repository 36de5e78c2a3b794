"""A brief in every shape that it is sent in: the same numbers and links in all of them."""

import re
from collections import Counter
from dataclasses import replace
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from lxml import html as lxml_html
from sqlmodel import Session, select

from api.briefs import pdf
from api.briefs.document import Brief, Quotation, Table, digest_of, from_json, text_of, to_json
from api.briefs.gather import Wanted, load_brief
from api.briefs.html import to_html
from api.briefs.mail import Envelope, to_mail
from api.briefs.markdown import to_markdown
from api.briefs.pdf import to_pdf
from api.briefs.plain import WIDTH, to_text
from api.languages.writing import Language
from models import Story
from models.store.engine import Begin
from tests.api.briefed import BASE, LANGUAGES, WEEK, brief_of, lines
from tests.api.newsday import keep_history
from tests.make import NOON


def numbers(text: str) -> Counter[str]:
    """Return all numbers of a text, however they are set apart."""
    return Counter(re.findall(r"\d+(?:[.,\u00a0\u202f]\d+)*", text))


def told_numbers(brief: Brief) -> Counter[str]:
    """Return all numbers that a brief tells, its headings and heads of tables too."""
    told = [brief.title, brief.subtitle, *(text_of(line) for line in lines(brief))]
    for section in brief.sections:
        told.append(section.title)
        for block in section.blocks:
            if isinstance(block, Table):
                told += [block.caption, *block.head]
            if isinstance(block, Quotation):
                told.append(block.words)
    return sum((numbers(one) for one in told), Counter())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_tells_the_same_numbers(june: Session, language: Language) -> None:
    brief = brief_of(june, language, ours=("Outlet 32",))
    expected = told_numbers(brief)

    html = lxml_html.document_fromstring(to_html(brief, BASE))
    body = html.find("body")
    assert body is not None
    markdown = re.sub(r"\]\(<[^>]*>\)", "]", to_markdown(brief, BASE)).replace("\\", "")

    assert expected.total() > 150
    assert numbers(" ".join(body.itertext())) == expected
    assert numbers(markdown) == expected
    assert numbers(to_text(brief)) == expected
    assert numbers(pdf_text(brief)) == expected


def pdf_text(brief: Brief) -> str:
    """Return what the PDF says, without what stands at the foot of each page."""
    pypdf = pytest.importorskip("pypdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(to_pdf(brief, BASE))).pages]
    foot = re.compile(rf"{re.escape(brief.title)} · {re.escape(BASE)}.*$", re.MULTILINE)
    return "\n".join(foot.sub("", page) for page in pages)


def links_of(brief: Brief) -> set[str]:
    return {
        piece.href if "://" in piece.href else BASE + piece.href
        for line in lines(brief)
        for piece in line
        if piece.href
    }


def test_every_shape_has_the_same_links(june: Session) -> None:
    brief = brief_of(june)
    expected = links_of(brief)

    html = lxml_html.document_fromstring(to_html(brief, BASE))
    in_html = {str(one) for one in html.xpath("//a/@href")}
    in_markdown = set(re.findall(r"\]\(<([^>]*)>\)", to_markdown(brief, BASE)))
    pypdf = pytest.importorskip("pypdf")
    in_pdf = {
        str(note.get_object()["/A"]["/URI"])
        for page in pypdf.PdfReader(BytesIO(to_pdf(brief, BASE))).pages
        for note in page.get("/Annots", ())
    }

    assert len(expected) > 100
    assert in_html == in_markdown == in_pdf == expected


def test_the_pdf_is_tagged_for_screen_readers_and_the_same_each_time(june: Session) -> None:
    brief = brief_of(june, Language.FR)

    first, again = to_pdf(brief, BASE), to_pdf(brief, BASE)

    assert first == again
    assert b"pdfuaid:part" in first
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(BytesIO(first))
    assert read.metadata.title == brief.title
    assert read.trailer["/Root"]["/Lang"] == "fr"
    assert len(read.pages) <= 5


@pytest.mark.parametrize(
    "title",
    [
        "وصل قارب إلى الميناء، والأمم المتحدة (IOM) تحذر!",
        "ስደተኞች ወደ ጣሊያን ደረሱ",
        "בית משפט עצר את הגירוש",
        "В Польше задержали 25 мигрантов",
        "प्रवासियों की नाव पहुँची",
        "\U0001f6a8 A boat arrives",
    ],
)
def test_a_title_is_drawn_in_its_script_by_fonts_that_come_along(begin: Begin, title: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    brief = foreign(begin, title)

    made = to_pdf(brief, BASE)

    assert b"pdfuaid:part" in made  # no letter is without a glyph
    told = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(made)).pages)
    assert "Three stories" in told
    assert "not printed here" not in told
    assert to_pdf(brief, BASE) == made


def test_what_no_font_has_is_told_in_words_and_not_in_boxes(begin: Begin) -> None:
    tangut = "\U00017000\U00017001\U00017002"
    brief = foreign(begin, tangut)

    assert tangut in {text_of(line) for line in lines(brief)}
    assert b"pdfuaid:part" in to_pdf(brief, BASE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("移民船抵達", "(in Chinese, which is not printed here: follow the link)"),
        ("移民のボート", "(in Japanese, which is not printed here: follow the link)"),
        ("이주민 보트", "(in Korean, which is not printed here: follow the link)"),
        ("\u078b\u07a8\u0788", "(in a script that is not printed here: follow the link)"),
        ("The 移 of \u26f5 a long title", "The of a long title"),
        ("A boat", "A boat"),
    ],
)
def test_only_letters_without_a_glyph_are_left_out(text: str, told: str) -> None:
    undrawn = set("移民船抵達のボート이주민보트\u078b\u07a8\u0788\u26f5")

    assert pdf._text(text, undrawn, Language.EN) == told


def foreign(begin: Begin, title: str) -> Brief:
    """Return a brief one of whose stories has a title in another script."""
    with begin() as session:
        keep_history(session)
        for story in session.exec(select(Story)):
            story.title = title
        session.flush()
        return load_brief(session, Wanted(WEEK), NOON)


def test_text_of_others_is_never_markup(begin: Begin) -> None:
    evil = '<script>alert(1)</script> [x](javascript:1) #set page() | `*_ & "'
    with begin() as session:
        keep_history(session, evil)
        brief = load_brief(session, Wanted(WEEK), NOON)

    html, markdown = to_html(brief, BASE), to_markdown(brief, BASE)

    assert any(evil in text_of(line) for line in lines(brief))
    assert "<script>" not in html
    assert "<script>" not in markdown.replace("\\<", "")
    assert "[x](" not in markdown
    assert to_pdf(brief, BASE).startswith(b"%PDF-")


def test_a_mail_has_one_content_in_three_parts(june: Session) -> None:
    brief = brief_of(june, Language.ES)
    envelope = Envelope("a@desk.example", "b@desk.example", BASE, "uid", "/briefs/2018-W25")

    mail = message_from_bytes(to_mail(brief, envelope).as_bytes(), policy=policy.default)

    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    expected = to_text(brief, page=f"{BASE}/briefs/2018-W25")
    assert plain.get_content().splitlines() == expected.splitlines()
    assert not re.search(r"<(script|img|link|svg|iframe)", html.get_content())
    assert "url(" not in html.get_content()
    assert mail["List-Unsubscribe"] is None
    assert mail["Content-Language"] == "es"


def test_plain_text_fits_its_width(june: Session) -> None:
    told = to_text(brief_of(june))

    assert max(len(line) for line in told.splitlines()) <= WIDTH + 4


def test_a_brief_is_read_back_as_it_was_written(june: Session) -> None:
    brief = brief_of(june)

    body = to_json(brief)

    assert from_json(body) == brief
    assert digest_of(body) == digest_of(to_json(from_json(body)))
    assert digest_of(to_json(replace(brief, title="Another"))) != digest_of(body)
