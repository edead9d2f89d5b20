"""The Celery app: a doorbell. State, progress and errors of jobs live in the records database."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery

from ringtrace.errors import WrongUse
from ringtrace.settings import Settings

#: A task may take so long; the visibility time-out of Redis must lie above it, or a running task is sent twice.
TIME_LIMIT_S = 6 * 3600


def make_app(settings: Settings) -> Celery:
    """The app for these settings; tasks are registered by `workers.tasks.register`."""
    app = Celery("ringtrace", set_as_current=False)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        task_reject_on_worker_lost=False,
        task_time_limit=TIME_LIMIT_S,
        task_serializer="json",
        accept_content=["json"],
        task_default_queue="ringtrace",
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_soft_shutdown_timeout=10.0,
        broker_connection_retry_on_startup=True,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2},
        timezone=settings.zone,
        enable_utc=True,
        **_broker(settings.broker),
    )
    return app


def _broker(url: str) -> dict[str, Any]:
    """Celery's words for a broker. Raises: `WrongUse` for a scheme that we do not run."""
    scheme = urlsplit(url).scheme
    if scheme == "filesystem":
        return _filesystem_broker(Path(urlsplit(url).path))
    if scheme in {"redis", "rediss"}:
        transport = {
            "visibility_timeout": TIME_LIMIT_S + 600,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 1,
            "socket_timeout": 2,
            "retry_on_timeout": False,
        }
        return {"broker_url": url, "broker_transport_options": transport}
    if scheme in {"amqp", "amqps"}:
        return {"broker_url": url, "worker_detect_quorum_queues": True}
    msg = f"broker URL: filesystem, redis or amqp, not {scheme!r}"
    raise WrongUse(msg)


def _filesystem_broker(folder: Path) -> dict[str, Any]:
    """Kombu's filesystem transport of kombu: one file a message, moved when taken; needs no server."""
    queue, control = folder / "queue", folder / "control"
    for made in (queue, control):
        made.mkdir(parents=True, exist_ok=True)
    transport = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    return {"broker_url": "filesystem://", "broker_transport_options": transport}
