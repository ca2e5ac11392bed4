"""Effects that the tests can count."""

from typing import Any

from celery import shared_task

from cases.models import Case

seen: list[tuple[str, Any]] = []


@shared_task
def note(text: str) -> None:
    seen.append(("note", text))


@shared_task
def fail(case: str) -> None:
    raise RuntimeError("Төлегенұлы must not stand in a log")


@shared_task
def count_cases() -> None:
    seen.append(("cases", Case.objects.count()))
