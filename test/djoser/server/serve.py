"""Serves one profile on a free port of 127.0.0.1, says which as one line of JSON, and ends when its stdin does.

Ending with stdin means that the server never outlives the test run, however that ends.
"""

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Given for a server that is stopped and started again; whoever gives it removes it.
KEPT = os.environ.get("LATCHKEY_KEPT_DIR")
DATA = Path(KEPT or tempfile.mkdtemp(prefix="latchkey-djoser-", dir=os.environ.get("LATCHKEY_DATA_DIR")))
os.environ["LATCHKEY_DATABASE"] = str(DATA / "db.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402


class Handler(WSGIRequestHandler):
    # Headers and body leave in separate writes; waiting to join them costs 40 ms per request.
    disable_nagle_algorithm = True

    def get_environ(self) -> dict:
        return {**super().get_environ(), "latchkey.connection": self.connection}

    def handle_one_request(self) -> None:
        connection = self.rfile
        try:
            super().handle_one_request()
        finally:
            self.rfile = connection

    def parse_request(self) -> bool:
        """Reads a streamed body whole, as a proxy in front of Django does; Django's own server would leave it unread."""
        parsed = super().parse_request()
        if parsed and self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = bytearray()
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass  # trailers
            self.headers["Content-Length"] = str(len(body))
            self.rfile = io.BytesIO(body)
        return parsed

    def log_message(self, *_) -> None:
        """The control endpoints have the log; stderr is for what went wrong."""


class Server(ThreadedWSGIServer):
    # Enough for a test that lets many tabs call at once.
    request_queue_size = 256


def prepare_database() -> None:
    """Copies a migrated database, made once per set of packages and apps: migrating takes longer than all the rest."""
    from django.core.management import call_command
    from django.db import connection

    requirements = (HERE.parent / "requirements.txt").read_text()
    key = hashlib.sha256(repr((requirements, settings.INSTALLED_APPS)).encode()).hexdigest()[:16]
    template = Path(os.environ.get("LATCHKEY_CACHE_DIR", DATA)) / f"djoser-{key}.sqlite3"
    database = Path(settings.DATABASES["default"]["NAME"])
    if not template.exists():
        call_command("migrate", verbosity=0)
        connection.close()
        template.parent.mkdir(parents=True, exist_ok=True)
        # Another server may be doing the same: each renames a whole file into place.
        whole = template.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(whole)) as target:
            source.backup(target)
        whole.replace(template)
    else:
        shutil.copyfile(template, database)


def create_users() -> None:
    from control import create_user

    for user in json.loads(os.environ.get("LATCHKEY_USERS", "[]")):
        create_user(user)


def remove_data() -> None:
    if not KEPT:
        shutil.rmtree(DATA, ignore_errors=True)


def end_with_stdin() -> None:
    sys.stdin.read()
    remove_data()
    os._exit(0)


def announce(port: int) -> None:
    print(json.dumps({"port": port}), flush=True)


def main() -> None:
    # Ctrl+C in a terminal reaches this process too; the test run that gets it closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    django.setup()
    if not Path(os.environ["LATCHKEY_DATABASE"]).exists():
        prepare_database()
        create_users()
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    # Imported now rather than at the first request: a mistake in a profile shows at start.
    assert get_resolver().url_patterns
    if settings.SOCKETS:
        import sockets

        return sockets.serve(announce)
    server = Server(("127.0.0.1", 0), Handler)
    server.set_app(get_wsgi_application())
    announce(server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    finally:
        remove_data()
