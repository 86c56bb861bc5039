"""How gunicorn serves in production; WEB_WORKERS and WEB_THREADS size it to the machine."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 25
# Renewed now and then, each at its own time, so that a slow leak never becomes an outage.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"
accesslog = "-"
# Paths without their query: it may carry tokens.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
forwarded_allow_ips = "*"  # only the proxy reaches this port
