"""The real `Send`: mail by SMTP or to a file, webhooks signed, as the settings say."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from api.alerts.mail import Server, keep, post
from api.alerts.messages import Letterhead, agree_link, leave_link, write_mail, write_payload
from api.alerts.webhook import Caller
from api.briefs.asking import write_question
from api.briefs.sending import write_brief, write_notice
from ingest.addresses import Gate
from models.errors import SettingsError
from models.settings import Settings
from models.store.deliveries import Parcel
from models.vocabulary import DeliveryState, ReceiverKind


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Hands parcels to the outside. `server` None keeps mail as files in `folder`."""

    head: Letterhead
    server: Server | None
    folder: Path
    call: Caller

    def __call__(self, parcel: Parcel) -> DeliveryState:
        """Send one parcel.

        Raises:
            DeliveryError: it was not accepted.
        """
        if parcel.kind is ReceiverKind.WEBHOOK:
            body = self._payload(parcel)
            uid = f"msg_{parcel.uid.hex}"
            self.call(parcel.address, parcel.secret or "", uid, body)
            return DeliveryState.SENT
        mail = self._mail(parcel)
        if self.server is None:
            keep(mail, self.folder, str(parcel.uid))
            return DeliveryState.KEPT
        post(mail, self.server)
        return DeliveryState.SENT

    def _mail(self, parcel: Parcel) -> EmailMessage:
        if parcel.asks:
            return write_question(parcel, self.head, agree_link(parcel, self.head))
        if parcel.digest is None:
            return write_mail(parcel, self.head)
        return write_brief(parcel, self.head, leave_link(parcel, self.head))

    def _payload(self, parcel: Parcel) -> bytes:
        if parcel.digest is None:
            return write_payload(parcel, self.head.base_url)
        return write_notice(parcel, self.head.base_url)


def outgoing(settings: Settings, clock: Callable[[], datetime]) -> Outgoing:
    """Return the sender that the settings describe.

    Raises:
        SettingsError: TIDINGS_MAIL_FROM is no mail address.
    """
    _check_sender(settings.mail_from)
    server = None
    if settings.smtp_host:
        server = Server(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password.get_secret_value(),
            settings.smtp_security,
        )
    return Outgoing(
        head=Letterhead(settings.mail_from, settings.base_url, signing_secret(settings.home)),
        server=server,
        folder=settings.home / "mail",
        call=Caller(Gate(allow_private=settings.allow_private), clock),
    )


def _check_sender(address: str) -> None:
    try:
        Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise SettingsError(f"TIDINGS_MAIL_FROM: {address!r} is no mail address") from error


def signing_secret(home: Path) -> bytes:
    """Return this installation's secret for links in mail, made when first needed."""
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f"secret-{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):  # another process was first: its secret holds
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
