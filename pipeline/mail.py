"""The one door to the mail server; nothing is sent unless one is set."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

from pipeline.configuration import configuration

if TYPE_CHECKING:
    from pipeline.settings import Mail

_SECONDS = 30.0


def send(mail: Mail, subject: str, text: str) -> None:
    """Send plain *text* to all recipients in one letter.

    The password is that of the settings now. Raises OSError if the server cannot be reached,
    is not who it says, or refuses.
    """
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.recipients)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    message.set_content(text)
    safe = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=_SECONDS, context=safe
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    with server:
        if mail.security == "starttls":
            server.starttls(context=safe)
        if mail.user:
            server.login(mail.user, configuration().text("mail.password"))
        server.send_message(message)
