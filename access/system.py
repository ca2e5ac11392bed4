"""Entry for jobs that act for nobody in particular. Every use is listed in tests/architecture."""

from access.context import for_system

__all__ = ["for_system"]
