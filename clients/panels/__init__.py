"""What clients themselves put into the registries, by noun. Imported by apps.ready()."""

from clients.panels import agreements, changes, consents, erasing, people

__all__ = ["agreements", "changes", "consents", "erasing", "people"]
