"""Is this container alive:  healthcheck.py web | worker | beat"""

import os
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BEAT_WRITES_EVERY = 180


def web() -> bool:
    """Asks the way a browser would: under the product's own name."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    authority = os.environ.get("INTERNAL_CA_FILE")
    context = ssl.create_default_context(cafile=authority) if authority else None
    where = "https://localhost:8000/healthz" if authority else "http://127.0.0.1:8000/healthz"
    request = urllib.request.Request(where, headers={"Host": name})
    with urllib.request.urlopen(request, timeout=4, context=context) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    name = f"celery@{os.uname().nodename}"
    command = ["celery", "-A", "jjcms.celery", "inspect", "ping", "--timeout", "10", "-d", name]
    return subprocess.run(command, capture_output=True).returncode == 0


def beat() -> bool:
    """Beat saves its schedule every three minutes; a file that grew old belongs to a process that hangs."""
    saved = [path.stat().st_mtime for path in Path(os.environ["CELERY_BEAT_SCHEDULE_FILE"]).parent.iterdir()]
    return bool(saved) and time.time() - max(saved) < 3 * BEAT_WRITES_EVERY


if __name__ == "__main__":
    checks = {"web": web, "worker": worker, "beat": beat}
    try:
        healthy = checks[sys.argv[1]]()
    except OSError:
        healthy = False
    sys.exit(0 if healthy else 1)
