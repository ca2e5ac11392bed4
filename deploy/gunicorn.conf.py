"""The web server in the container. Numbers follow WEB_WORKERS and WEB_THREADS."""

import os

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
