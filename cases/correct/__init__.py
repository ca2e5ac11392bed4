"""Putting a wrong entry right: who may, with which reason, what changes with it, and what stands there for ever."""
