"""Mail: a real SMTP server that accepts, puts off, refuses and hangs up; and the mail itself."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from hypothesis import given
from hypothesis import strategies as st

from api.alerts.mail import Server, keep, post
from api.alerts.messages import Letterhead, make_token, read_token, write_mail
from api.alerts.outgoing import outgoing, signing_secret
from models.errors import DeliveryError, SettingsError
from models.settings import Settings
from models.vocabulary import DeliveryState
from tests.api.alerted import make_parcel
from tests.certificates import self_signed
from tests.make import NOON
from tests.ports import free_port

OK = "250 OK"
HEAD = Letterhead("tidings@desk.example", "https://tidings.example", b"k" * 32)


class Mailbox:
    """An SMTP server's wishes: what it says to RCPT and DATA; whether it hangs up afterwards."""

    def __init__(self, rcpt: str = OK, data: str = OK, *, hangs_up: bool = False) -> None:
        self.rcpt = rcpt
        self.data = data
        self.hangs_up = hangs_up
        self.got: list[bytes] = []

    async def handle_RCPT(  # noqa: N802  the library's name
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.rcpt == OK:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802  the library's name
        self, server: SMTP, _session: object, envelope: Envelope
    ) -> str:
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
        if self.data == OK:
            assert isinstance(envelope.content, bytes)
            self.got.append(envelope.content)
        return self.data

    async def handle_QUIT(  # noqa: N802  the library's name
        self, _server: SMTP, _session: object, _envelope: Envelope
    ) -> str:
        return "421 not now"  # how a talk ends does not matter


@contextmanager
def receiving(box: Mailbox) -> Iterator[Server]:
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Server("127.0.0.1", port, security="none")
    finally:
        controller.stop()


def test_a_mail_arrives_whole() -> None:
    box, parcel = Mailbox(), make_parcel()
    with receiving(box) as server:
        post(write_mail(parcel, HEAD), server)

    mail = message_from_bytes(box.got[0], policy=policy.default)
    assert mail["Message-ID"] == f"<{parcel.uid}@tidings.invalid>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://tidings.example/api/v1/unsubscribe/")
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "A <b>boat</b> & its people" in text
    assert "A &lt;b&gt;boat&lt;/b&gt; &amp; its people" in html
    assert "https://harbour.example/boat?a=1&b=2" in text
    assert "query: boat" in text
    assert "and 2 more" in text


@pytest.mark.parametrize(
    ("box", "code", "retry"),
    [
        (Mailbox(rcpt="450 greylisted"), "smtp_450", True),
        (Mailbox(rcpt="550 unknown"), "smtp_550", False),
        (Mailbox(data="451 later"), "smtp_451", True),
        (Mailbox(data="554 no"), "smtp_554", False),
        (Mailbox(hangs_up=True), "smtp_unreachable", True),
    ],
)
def test_what_the_server_says_decides_what_follows(box: Mailbox, code: str, *, retry: bool) -> None:
    with receiving(box) as server, pytest.raises(DeliveryError) as caught:
        post(write_mail(make_parcel(), HEAD), server)

    assert (caught.value.code, caught.value.retry) == (code, retry)


def test_mail_is_not_sent_in_the_clear_where_tls_is_asked_for() -> None:
    box = Mailbox()
    with receiving(box) as server, pytest.raises(DeliveryError) as caught:
        post(write_mail(make_parcel(), HEAD), Server(server.host, server.port))

    assert caught.value.code == "smtp_insecure"
    assert box.got == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("is_trusted", [True, False])
def test_mail_is_sent_over_tls_where_the_certificate_is_vouched_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: Literal["starttls", "tls"],
    *,
    is_trusted: bool,
) -> None:
    certificate, box, port = self_signed(tmp_path), Mailbox(), free_port()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    if security == "tls":
        controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=context)
    else:
        controller = Controller(box, hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    try:
        if is_trusted:
            post(write_mail(make_parcel(), HEAD), Server("127.0.0.1", port, security=security))
        else:
            with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
                post(write_mail(make_parcel(), HEAD), Server("127.0.0.1", port, security=security))
    finally:
        controller.stop()

    assert len(box.got) == is_trusted


def test_a_server_that_is_down_is_tried_again() -> None:
    with pytest.raises(DeliveryError) as caught:
        post(write_mail(make_parcel(), HEAD), Server("127.0.0.1", free_port(), security="none"))

    assert (caught.value.code, caught.value.retry) == ("smtp_unreachable", True)


def test_without_a_server_mail_is_kept_as_a_file(tmp_path: Path) -> None:
    send, parcel = outgoing(Settings(home=tmp_path), lambda: NOON), make_parcel()

    assert send(parcel) is DeliveryState.KEPT

    kept = message_from_bytes((tmp_path / "mail" / f"{parcel.uid}.eml").read_bytes())
    assert kept["To"] == "desk@desk.example"


def test_a_sender_that_is_no_address_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TIDINGS_MAIL_FROM"):
        outgoing(Settings(home=tmp_path, mail_from="nobody"), lambda: NOON)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way", encoding="utf-8")

    with pytest.raises(DeliveryError, match="mail"):
        keep(EmailMessage(), tmp_path / "mail", "x")


@given(title=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_title_makes_a_header_of_its_own(title: str) -> None:
    parcel = make_parcel(title=f"{title}\r\nBcc: thief@thief.example\n\nBody")

    mail = message_from_bytes(write_mail(parcel, HEAD).as_bytes(policy=policy.SMTP))

    assert mail["Bcc"] is None
    assert mail["To"] == parcel.address
    assert mail["List-Unsubscribe"] is not None


def test_a_link_to_unsubscribe_is_ours_alone() -> None:
    parcel = make_parcel()
    token = make_token(parcel, HEAD.secret)

    assert read_token(token, HEAD.secret) == (parcel.rule_uid, parcel.receiver_uid)
    assert read_token(token, b"another") is None
    assert read_token(("B" if token[0] == "A" else "A") + token[1:], HEAD.secret) is None
    assert read_token("ü", HEAD.secret) is None


def test_the_signing_secret_is_made_once(tmp_path: Path) -> None:
    first = signing_secret(tmp_path / "home")

    assert len(first) == 32
    assert signing_secret(tmp_path / "home") == first
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0
