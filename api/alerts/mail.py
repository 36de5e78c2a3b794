"""Sending mail: to an SMTP server where one is set, else to a file that says so.

What the server says decides whether it is tried again: 4xx and lost connections are, 5xx not.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

from models.errors import DeliveryError

SECONDS = 30
"""How long one conversation with the server may take at each step."""


@dataclass(frozen=True, slots=True)
class Server:
    """An SMTP server and how to speak to it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"


def post(mail: EmailMessage, server: Server) -> None:
    """Hand a mail to the server.

    Raises:
        DeliveryError: it was not accepted; `retry` says whether to try again.
    """
    try:
        with _connected(server) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:  # ours to mend: no alert is lost meanwhile
        raise DeliveryError("smtp_login", f"{server.host} refused the login: {error}") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refused(code, words) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError("smtp_insecure", f"the server has no STARTTLS: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError("smtp_unreachable", f"{server.host}: {error}") from error


def keep(mail: EmailMessage, folder: Path, name: str) -> None:
    """Write a mail as a file that mail programs open.

    Raises:
        DeliveryError: the file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.eml").write_bytes(mail.as_bytes())
    except OSError as error:
        raise DeliveryError("not_kept", f"{folder}: {error.strerror}") from error


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Speak to the server. How the talk ends does not matter: the mail was accepted before."""
    smtp = _connect(server)
    try:
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        smtp.close()


def _connect(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _refused(code: int, words: bytes | str) -> DeliveryError:
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return DeliveryError(f"smtp_{code}", f"the server said {code} {told}", retry=code < 500)
