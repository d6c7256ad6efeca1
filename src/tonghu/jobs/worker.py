"""The worker: takes queued work one by one; every minute queues what is due and gives a sign of life."""

from __future__ import annotations

import os
import threading

from django.db import close_old_connections
from django.db.utils import DatabaseError
from django_tasks_db.management.commands.db_worker import Worker

from tonghu.jobs import api

EVERY_SECONDS = 20


def work(*, batch: bool = False) -> None:
    """Work until told to stop, or until nothing is queued (``batch``). Ends when the process that started it ends."""
    worker = Worker(
        queue_names=["default"],
        interval=1,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"tonghu-{os.getpid()}",
        excluded_queue_names=[],
    )
    _tick()
    if batch:
        worker.run()
        return
    worker.configure_signals()
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(ended, os.getppid()), daemon=True)
    keeper.start()
    try:
        worker.run()
    finally:
        ended.set()


def _keep(ended: threading.Event, parent: int) -> None:
    while not ended.wait(EVERY_SECONDS):
        if os.getppid() != parent:
            os._exit(0)
        try:
            _tick()
        except DatabaseError:
            api.log.exception("the worker could not reach its database")
        finally:
            close_old_connections()


def _tick() -> None:
    api.beat()
    api.start_due()
