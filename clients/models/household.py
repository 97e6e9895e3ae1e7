"""Families: who belongs together, who may book and pay for whom, and children too young for a card."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models.history import recorded


class Household(models.Model):
    """Clients who belong together. `reminders_to` gets the reminders of all of them, once."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    reminders_to = models.ForeignKey(
        Client,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reminders go to"),
    )
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return self.name


class Relation(models.TextChoices):
    """What the member is in the family."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    PARTNER = "partner", _("Partner")
    CHILD = "child", _("Child")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    FRIEND = "friend", _("Friend")
    OTHER = "other", _("Relative")


class HouseholdMemberQuerySet(models.QuerySet["HouseholdMember"]):
    def beside(self, client: Client) -> Self:
        """The others of this client's household."""
        return self.filter(household__members__client=client).exclude(client=client)


@recorded
class HouseholdMember(models.Model):
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="membership")
    relation = models.CharField(_("who it is"), max_length=20, choices=Relation, blank=True)
    may_book = models.BooleanField(_("may book for the others"), default=False)
    may_pay = models.BooleanField(_("may pay for the others"), default=False)

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("household member")
        verbose_name_plural = _("household members")

    def __str__(self) -> str:
        return f"{self.client} ({self.relation})"


@recorded
class Child(models.Model):
    """A child of a client without a card of its own; the year of birth may be unknown."""

    parent = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="children_known")
    name = models.CharField(_("name"), max_length=80)
    birth_day = models.PositiveSmallIntegerField(
        _("birth day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    birth_month = models.PositiveSmallIntegerField(
        _("birth month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    birth_year = models.PositiveSmallIntegerField(
        _("birth year"), null=True, blank=True, validators=[MinValueValidator(1900)]
    )

    class Meta:
        ordering = ["birth_year", "pk"]
        verbose_name = _("child")
        verbose_name_plural = _("children")
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="child_once_a_parent")]

    def __str__(self) -> str:
        return self.name
