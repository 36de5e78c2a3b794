"""What a page is: the article, or something that stands in its place. Pure decisions.

Publishers put walls, forms and notices where the article was. None of these may be stored as
the article, and each is told for what it is.
"""

import re
from urllib.parse import urlsplit

from ingest.extract import Extracted
from ingest.rights import reserved_by_page
from models.store.pages import Settled
from models.vocabulary import PageState

_WORTH = 50  # characters more, at the least
_GAIN = 1.1  # a page's text must be so much longer than what we have
_STUB = 1500  # characters: a wall's notice and a first paragraph are shorter
_WALL = re.compile(
    r"\b(?:subscribe (?:now|today|to (?:read|continue|unlock))|subscribers? only|"
    r"already a subscriber|sign in to (?:read|continue)|to continue reading|exclusive to members|"
    r"r[ée]serv[ée]e? (?:à nos|aux) abonn[ée]s|abonnez-vous|d[ée]j[àa] abonn[ée]|"
    r"suscr[ií]bete|solo para suscriptores|ya eres suscriptor|"
    r"(?:nur|exklusiv) f[üu]r abonnent|jetzt abonnieren|weiterlesen mit|bereits abonnent|"
    r"riservato agli abbonati|abbonati (?:per|ora)|exclusivo para assinantes|j[áa] [ée] assinante)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:we (?:and our (?:\d+ )?partners|value your privacy|use cookies)|before you continue|"
    r"your privacy (?:choices|matters)|accept (?:all )?cookies|consent (?:or|and) pay|"
    r"nous (?:et nos partenaires|utilisons des cookies)|accepter et continuer|"
    r"mit (?:werbung|ihrer zustimmung)|zustimmen und weiter|wir verwenden cookies|"
    r"nosotros y nuestros socios|utilizamos cookies|noi e i nostri (?:\d+ )?partner|"
    r"n[óo]s e (?:os )?nossos parceiros)\b",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"\b(?:verify (?:that )?you are (?:a )?human|are you a robot|just a moment|"
    r"checking your browser|enable javascript|access (?:is )?denied|unusual traffic|captcha)\b",
    re.IGNORECASE,
)

_FRONT = Settled(PageState.NO_ARTICLE, "front_page", "it leads to the front page")
_ASKS_FOR_PERSON = Settled(PageState.NO_ARTICLE, "robot_check", "the server asks for a person")
_ASKS_CONSENT = Settled(PageState.CONSENT, "consent", "the page asks for consent first")
_PAYWALL = Settled(PageState.PAYWALL, "paywall", "only subscribers are shown the article")
_LOGIN = Settled(PageState.NO_ARTICLE, "login", "the page is a form to log in")
_NO_TEXT = Settled(PageState.NO_ARTICLE, "no_text", "no article was found on the page")


def judge_page(asked: str, came_from: str, given: int, got: Extracted) -> Settled:
    """Decide what a page is; `given` is how many characters its feed gives of the article."""
    reserved = reserved_by_page(got.metas)
    if reserved:
        return Settled(PageState.RESERVED, "reserved", f"the page reserves it by {reserved}")
    stands = _in_its_place(asked, came_from, got)
    if stands is not None:
        return stands
    if len(got.text) < max(given * _GAIN, given + _WORTH):
        told = f"the page gives {len(got.text):,} characters, its feed {given:,}"
        return Settled(PageState.NO_BETTER, "no_better", told)
    return Settled(PageState.READ)


def is_page(content_type: str | None) -> bool:
    """Tell whether an answer of a content type may be a page: text of any kind, or untold."""
    kind = (content_type or "text/html").partition(";")[0].lower()
    return "html" in kind or "xml" in kind or kind.startswith("text/")


def is_front(url: str) -> bool:
    """Tell whether an address is that of a whole site."""
    return _depth(url) == 0


def _in_its_place(asked: str, came_from: str, got: Extracted) -> Settled | None:
    """Return what stands in the place of the article, or None where it is the article."""
    is_short = len(got.text) < _STUB
    shown = f"{got.title}\n{got.text}"
    is_wall = is_short and (got.is_free is False or _WALL.search(shown) is not None)
    signs = (
        (is_front(came_from) and not is_front(asked), _FRONT),
        (is_short and got.words < 400 and _ROBOT.search(shown) is not None, _ASKS_FOR_PERSON),
        (is_short and _CONSENT.search(shown[:400]) is not None, _ASKS_CONSENT),
        (is_wall, _PAYWALL),
        (got.is_form and got.words < 150, _LOGIN),
        (not got.text, _NO_TEXT),
    )
    return next((settled for is_so, settled in signs if is_so), None)


def _depth(url: str) -> int:
    parts = urlsplit(url)
    return len([part for part in parts.path.split("/") if part]) + bool(parts.query)
