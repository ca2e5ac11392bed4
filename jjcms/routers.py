"""Which database role a query runs as."""

from typing import Any

from access.context import system_reason

KEYSTORE = frozenset({"datakey", "wrappingkey"})


class Router:
    """The key store apart; system jobs as ``system``; published figures over ``statistics``; all else as ``default``."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        if _is_keystore(model):
            return "keystore"
        if system_reason.get():
            return "system"
        return "statistics" if model._meta.app_label == "dashboards" else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        if _is_keystore(model):
            return "keystore"
        return "system" if system_reason.get() else "default"

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        if app_label == "cases" and model_name in KEYSTORE:
            return db == "keystore"
        return db == "owner"


def _is_keystore(model: Any) -> bool:
    return model._meta.app_label == "cases" and model._meta.model_name in KEYSTORE
