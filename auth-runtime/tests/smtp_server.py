"""An SMTP server on loopback for tests/smtp.rs.

The first line on standard output is the port. Each mail that arrives is one more line, in JSON. The server ends when
its standard input does.
"""

import argparse
import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Handler:
    """Answers as it was told, and prints what it takes."""

    def __init__(self, answer):
        self.answer = answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        read = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        parts = {kind: read.get_body((kind,)) for kind in ("plain", "html")}
        mail = {
            "text": parts["plain"].get_content() if parts["plain"] else None,
            "html": parts["html"].get_content() if parts["html"] else None,
            "helo": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None,
            "login": session.authenticated,
            "content": base64.b64encode(envelope.original_content).decode(),
        }
        print(json.dumps(mail), flush=True)
        return "250 OK"


async def tampered(reader, writer, context):
    """A server behind somebody who adds answers of their own to that of STARTTLS."""
    writer.write(b"220 localhost\r\n")
    await reader.readline()
    writer.write(b"250-localhost\r\n250 STARTTLS\r\n")
    await reader.readline()
    writer.write(b"220 Go\r\n" + b"250 Of course\r\n" * 8)
    try:
        await writer.start_tls(context)
        writer.write(b"250 localhost\r\n")
        while await reader.readline():
            writer.write(b"550 No\r\n")
        print(json.dumps({"tls": True}), flush=True)
    except (ssl.SSLError, ConnectionError):
        pass
    finally:
        writer.close()


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "implicit", "tampered"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--answer", help="to each RCPT, for example '450 Later'")
    return parser.parse_args()


async def main():
    args = arguments()
    context = None
    if args.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.certificate, args.key)

    def authenticate(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data == LoginPassword(args.user.encode(), args.password.encode())
        return AuthResult(success=good, handled=False)

    def connection():
        return SMTP(
            Handler(args.answer),
            enable_SMTPUTF8=True,
            tls_context=context if args.tls == "starttls" else None,
            require_starttls=args.tls == "starttls",
            authenticator=authenticate if args.user else None,
            auth_required=args.user is not None,
            auth_require_tls=args.tls == "starttls",
        )

    loop = asyncio.get_running_loop()
    implicit = context if args.tls == "implicit" else None
    if args.tls == "tampered":
        server = await asyncio.start_server(lambda *streams: tampered(*streams, context), "127.0.0.1", 0)
    else:
        server = await loop.create_server(connection, "127.0.0.1", 0, ssl=implicit)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
