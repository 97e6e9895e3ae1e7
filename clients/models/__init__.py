from clients.models.client import (
    NAMES_PART,
    Client,
    ClientPhone,
    ClientQuerySet,
    Relationship,
    Rhythm,
    Sex,
    Temperament,
    birthday_exists,
)
from clients.models.contact import Channel, Consent, Direction, Interaction, Way
from clients.models.desk import DeskTask
from clients.models.importing import Import, ImportRow

__all__ = [
    "NAMES_PART", "Channel", "Client", "ClientPhone", "ClientQuerySet", "Consent", "DeskTask", "Direction", "Import", "ImportRow",
    "Interaction", "Relationship", "Rhythm", "Sex", "Temperament", "Way", "birthday_exists",
]  # fmt: skip
