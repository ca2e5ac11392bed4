"""The base of viewsets under its short name."""

from access.viewsets import CaseApi

__all__ = ["CaseApi"]
