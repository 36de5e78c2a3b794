"""A brief that was issued, as what leaves: a mail, or a notice to a webhook."""

from email.message import EmailMessage

import orjson

from api.alerts.messages import Letterhead
from api.briefs.addresses import absolute, sent_address
from api.briefs.document import from_json
from api.briefs.mail import Envelope, to_mail
from models.store.deliveries import Parcel


def write_brief(parcel: Parcel, head: Letterhead, leave: str) -> EmailMessage:
    """Return an issue as a mail; its Message-ID is the delivery's own, the same at every try."""
    digest = parcel.digest or ""
    return to_mail(
        from_json(parcel.body),
        Envelope(
            sender=head.sender,
            receiver=parcel.address,
            base_url=head.base_url,
            uid=str(parcel.uid),
            page=sent_address(digest),
            digest=digest,
            leave=leave,
        ),
    )


def write_notice(parcel: Parcel, base_url: str) -> bytes:
    """Return that an issue is there as a webhook's thin JSON (Standard Webhooks 1.0)."""
    brief, page = from_json(parcel.body), absolute(sent_address(parcel.digest or ""), base_url)
    return orjson.dumps(
        {
            "type": "brief.issued",
            "timestamp": parcel.raised_at.isoformat(),
            "data": {
                "week": brief.week,
                "query": brief.query,
                "language": brief.language.value,
                "title": brief.title,
                "digest": f"sha256:{parcel.digest}",
                "url": page,
                "pdf": f"{page}.pdf",
                "corrects": f"sha256:{brief.corrects}" if brief.corrects else None,
            },
        }
    )
