"""How Chief Whip is served: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`.

What is given on the command line stands over what is here. Two settings come from the environment:
WEB_BIND, the address it listens at (default 127.0.0.1:8000), and WEB_CONCURRENCY, the number of
workers (default 2, for two cores). `make bench` measures with this very file.
"""

from __future__ import annotations

import gc
import os
from typing import Any

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# Each worker listens by itself and the kernel deals connections out: with one socket for all, one
# of two workers was idle in three runs of four, since whoever accepted first kept the connection.
reuse_port = True
# The application is made once, before the workers are forked, and its memory is theirs together.
# A new version of the code is therefore taken in by a restart, never by SIGHUP.
preload_app = True
# nginx holds its connections open. It must be the one that ends them (its own limit is 60 s), or it
# sends a request into a connection that is just being closed.
keepalive = 75
# An answer that takes longer is cut off and its worker is made anew; long work is a job.
timeout = 60
graceful_timeout = 30
# nginx takes 8 KiB for a line too; nothing longer comes by it.
limit_request_line = 8190
# Its socket would let whoever is on the machine steer the workers.
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """Let the collector of cycles pass over all that was imported: it stays until the end.

    Going through it again and again took the slowest of a hundred long lists from 12 to 32 ms, and
    copied, page by page, the memory that the workers have together.
    """
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, worker: Any) -> None:
    """Forget connections of the process that forked: two would read each other's answers.

    They are not closed, for they are still its own. Nothing connects before the fork today; what
    will one day must not be found out by mixed answers.
    """
    app = worker.app.wsgi()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose(close=False)
