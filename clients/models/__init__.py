from clients.models.asking import Asking
from clients.models.client import (
    NAMES_PART,
    Client,
    ClientPhone,
    ClientQuerySet,
    NpsClass,
    Relationship,
    Rhythm,
    Sex,
    Temperament,
    birthday_exists,
)
from clients.models.contact import (
    Channel,
    Consent,
    DeadContact,
    Direction,
    Interaction,
    Offer,
    Promise,
    Purpose,
    Way,
)
from clients.models.desk import DeskTask
from clients.models.duplicates import UNDO_DAYS, DuplicatePair, Merge
from clients.models.household import Child, Household, HouseholdMember, Relation
from clients.models.importing import Import, ImportRow
from clients.models.privacy import Alarm, CardReading, ConsentText, Erasure, Export, Reveal
from clients.models.safety import ClientSubstance, Harm, PatchTest, SafetyOverride
from clients.models.segment import Segment
from clients.models.standing import Activity, ClassMove, FamilyRhythm, Norm, Pace, Standing

__all__ = [
    "NAMES_PART", "UNDO_DAYS", "Activity", "Alarm", "Asking", "CardReading", "Channel", "Child", "ClassMove", "Client", "ClientPhone",
    "ClientQuerySet", "ClientSubstance", "Consent", "ConsentText", "DeadContact", "DeskTask", "Direction", "DuplicatePair", "Erasure", "Export",
    "FamilyRhythm", "Harm", "Household", "HouseholdMember", "Import", "ImportRow", "Interaction", "Merge", "Norm", "NpsClass", "Offer", "Pace",
    "PatchTest", "Promise", "Purpose", "Relation", "Relationship", "Reveal", "Rhythm", "SafetyOverride", "Segment", "Sex", "Standing",
    "Temperament", "Way", "birthday_exists",
]  # fmt: skip
