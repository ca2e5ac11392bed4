"""The stock views read without row security, as any project that has none: over the owner's connection."""

from contextvars import ContextVar
from typing import Any

from jjcms.routers import Router as Product

without_row_security: ContextVar[bool] = ContextVar("without_row_security", default=False)


class Router(Product):
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "owner" if without_row_security.get() else super().db_for_read(model, **hints)

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "owner" if without_row_security.get() else super().db_for_write(model, **hints)
