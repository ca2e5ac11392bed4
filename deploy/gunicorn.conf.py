"""The web server in the container. Numbers follow WEB_WORKERS and WEB_THREADS."""

import os
import ssl
from typing import Any

bind = "0.0.0.0:8000"  # inside the container's own network, behind the proxy
workers = int(os.environ.get("WEB_WORKERS", "4"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # the heartbeat file must not wait for a slow disk
control_socket_disable = True
accesslog = (
    None  # addresses of pages hold ids of cases; who looked at what is in the access log of the product
)
errorlog = "-"
# The line from the proxy: with a certificate of its own where one is given, as docker-compose.yml does.
certfile = os.environ.get("WEB_TLS_CERT_FILE") or None
keyfile = os.environ.get("WEB_TLS_KEY_FILE") or None


def ssl_context(_config: Any, default: Any) -> ssl.SSLContext:
    """TLS 1.2 and 1.3 alone."""
    made: ssl.SSLContext = default()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made
