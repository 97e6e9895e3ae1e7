from clients.models.client import Client, ClientPhone, Relationship, Sex, Temperament
from clients.models.contact import Channel, Consent, Direction, Interaction
from clients.models.desk import DeskTask
from clients.models.importing import Import, ImportRow

__all__ = [
    "Channel", "Client", "ClientPhone", "Consent", "DeskTask", "Direction", "Import", "ImportRow", "Interaction",
    "Relationship", "Sex", "Temperament",
]  # fmt: skip
