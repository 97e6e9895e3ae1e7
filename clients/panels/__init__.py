"""What clients themselves put into the registries, by noun. Imported by apps.ready()."""

from clients.panels import people

__all__ = ["people"]
