"""The one mail that an address is sent before it agreed: whether it wants the weekly brief."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from api.alerts.messages import Letterhead
from api.briefs.words import Wording
from api.languages import writing
from api.languages.writing import Language
from models.store.deliveries import Parcel

_LONG_LINES = SMTP.clone(max_line_length=998)  # a link that is folded is followed by no program


def write_question(parcel: Parcel, head: Letterhead, agree: str) -> EmailMessage:
    """Return the question as a mail, in the language of the brief; no answer means no."""
    body = parcel.body
    language = Language(body["language"])
    words = Wording(language)
    told = words.plain(
        "ask.what",
        base=head.base_url,
        weekday=writing.weekday(body["weekday"], language),
        at=body["at"],
        zone=body["zone"],
    )
    query = " ".join(body["query"].split())
    paragraphs = [
        told,
        words.plain("ask.query", query=query) if query else "",
        words.plain("ask.how"),
        agree,
        words.plain("ask.else"),
    ]
    mail = EmailMessage(policy=_LONG_LINES)
    mail["Subject"] = words.plain("ask.subject")
    mail["From"] = Address("Tidings", addr_spec=head.sender)
    mail["To"] = Address(addr_spec=parcel.address)
    mail["Date"] = format_datetime(parcel.raised_at)
    mail["Message-ID"] = f"<{parcel.uid}@tidings.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language.value
    mail.set_content("\n\n".join(filter(None, paragraphs)) + "\n")
    return mail
