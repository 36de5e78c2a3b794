"""A brief as a mail: plain text, HTML, and the PDF to pass on."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from api.briefs.addresses import absolute
from api.briefs.document import Brief
from api.briefs.html import to_html
from api.briefs.pdf import to_pdf
from api.briefs.plain import to_text
from api.briefs.words import Wording

_LONGEST_SUBJECT = 150
_LONG_LINES = SMTP.clone(max_line_length=998)  # a link that is folded is followed by no program


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, and where links lead; `leave` is where a receiver unsubscribes."""

    sender: str
    receiver: str
    base_url: str
    uid: str
    page: str
    digest: str = ""
    leave: str = ""


def to_mail(brief: Brief, envelope: Envelope) -> EmailMessage:
    """Return a brief as a mail. Unsubscribing is one click without a login (RFC 8058)."""
    mail = EmailMessage(policy=_LONG_LINES)
    mail["Subject"] = _subject(brief)
    mail["From"] = Address("Tidings", addr_spec=envelope.sender)
    if envelope.receiver:
        mail["To"] = Address(addr_spec=envelope.receiver)
    mail["Date"] = format_datetime(brief.made_at)
    mail["Message-ID"] = f"<{envelope.uid}@tidings.invalid>"
    if envelope.leave:
        mail["List-Unsubscribe"] = f"<{envelope.leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    base, page, digest = envelope.base_url, envelope.page, envelope.digest
    leave = f"{Wording(brief.language).plain('mail.leave')}: {envelope.leave}"
    mail.set_content(
        to_text(
            brief,
            page=absolute(page, base),
            digest=digest,
            leave=leave if envelope.leave else "",
        )
    )
    whole = to_html(brief, base, page=page, digest=digest, leave=envelope.leave)
    mail.add_alternative(whole, subtype="html")
    mail.add_attachment(
        to_pdf(brief, base),
        maintype="application",
        subtype="pdf",
        filename=f"tidings-{brief.week}.pdf",
    )
    mail["Content-Language"] = brief.language.value
    return mail


def _subject(brief: Brief) -> str:
    """Keep a query from making headers of its own."""
    return " ".join(f"{brief.title} · {brief.subtitle}".split())[:_LONGEST_SUBJECT]
