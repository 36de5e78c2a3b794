"""What an alert says, in each of its shapes: mail in text and HTML, and a webhook's JSON."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from models.store.deliveries import Parcel

_LONGEST_SUBJECT = 150
# Folded at 78 characters, a link in a header is encoded, and no mail program follows it then.
_LONG_LINES = SMTP.clone(max_line_length=998)
_LARGEST = 20_000  # bytes of a webhook's payload


class Purpose(StrEnum):
    """What a link in a mail is good for; one made for another purpose does nothing."""

    LEAVE = "unsubscribe"
    AGREE = "agree"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, and where links lead; `secret` signs the links that unsubscribe."""

    sender: str
    base_url: str
    secret: bytes


def write_mail(parcel: Parcel, head: Letterhead) -> EmailMessage:
    """Return an alert as a mail with a text and an HTML part.

    Its Message-ID is the delivery's own, the same at every try. Unsubscribing is one click
    without a login (RFC 8058).
    """
    mail = EmailMessage(policy=_LONG_LINES)
    mail["Subject"] = _one_line(f"[Tidings] {parcel.title}")[:_LONGEST_SUBJECT]
    mail["From"] = Address("Tidings", addr_spec=head.sender)
    mail["To"] = Address(addr_spec=parcel.address)
    mail["Date"] = format_datetime(parcel.raised_at)
    mail["Message-ID"] = f"<{parcel.uid}@tidings.invalid>"
    leave = leave_link(parcel, head)
    mail["List-Unsubscribe"] = f"<{leave}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    told = {"parcel": parcel, "body": parcel.body, "base": head.base_url, "leave": leave}
    mail.set_content(_templates().get_template("alert.txt").render(told))
    mail.add_alternative(_templates().get_template("alert.html").render(told), subtype="html")
    return mail


def write_payload(parcel: Parcel, base_url: str) -> bytes:
    """Return an alert as a webhook's thin JSON (Standard Webhooks 1.0), under 20 kB."""
    payload: dict[str, Any] = {
        "type": "alert.opened",
        "timestamp": parcel.raised_at.isoformat(),
        "data": {
            "alert": str(parcel.alert_uid),
            "title": parcel.title,
            "url": f"{base_url}/alerts/{parcel.alert_uid}",
            **parcel.body,
        },
    }
    data = payload["data"]
    while len(body := orjson.dumps(payload)) > _LARGEST:
        longest = "sources" if data.get("sources") else "items"
        if not data.get(longest):
            break
        data[longest] = data[longest][:-1]
        data["is_cut"] = True
    return body


def leave_link(parcel: Parcel, head: Letterhead) -> str:
    """Return where a receiver unsubscribes from what sent a parcel."""
    return _link(parcel, head, Purpose.LEAVE)


def agree_link(parcel: Parcel, head: Letterhead) -> str:
    """Return where a receiver agrees to what a parcel asks."""
    return _link(parcel, head, Purpose.AGREE)


def make_token(parcel: Parcel, secret: bytes, purpose: Purpose = Purpose.LEAVE) -> str:
    """Return what a link needs to unsubscribe this receiver from this rule, and nobody else."""
    ids = parcel.rule_uid.bytes + parcel.receiver_uid.bytes
    return base64.urlsafe_b64encode(ids + _signature(ids, secret, purpose)).decode().rstrip("=")


def read_token(
    token: str, secret: bytes, purpose: Purpose = Purpose.LEAVE
) -> tuple[UUID, UUID] | None:
    """Return the rule and the receiver that a link names; None where we did not make it."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    ids, signature = raw[:32], raw[32:]
    if len(ids) != 32 or not hmac.compare_digest(signature, _signature(ids, secret, purpose)):
        return None
    return UUID(bytes=ids[:16]), UUID(bytes=ids[16:])


def _link(parcel: Parcel, head: Letterhead, purpose: Purpose) -> str:
    return f"{head.base_url}/api/v1/{purpose}/{make_token(parcel, head.secret, purpose)}"


def _signature(ids: bytes, secret: bytes, purpose: Purpose) -> bytes:
    return hmac.new(secret, purpose.encode() + ids, hashlib.sha256).digest()[:16]


def _one_line(text: str) -> str:
    """Keep a title from making headers of its own."""
    return " ".join(text.split())


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("api.alerts", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
