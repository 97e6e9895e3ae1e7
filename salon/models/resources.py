"""What a service needs besides a master: a cabin, a chair, a solarium. Each is taken by one visit at a time."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models.company import Branch
from salon.models.history import recorded

if TYPE_CHECKING:
    from salon.models.staff import Staff


@recorded
class ResourceKind(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("kind of resource")
        verbose_name_plural = _("kinds of resources")

    def __str__(self) -> str:
        return self.name


class ResourceQuerySet(models.QuerySet["Resource"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, staff: "Staff") -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def at(self, branch: Branch) -> Self:
        return self.filter(branch=branch)


@recorded
class Resource(models.Model):
    """One thing of a kind in a branch. A service that needs the kind takes any one that is free."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="resources", verbose_name=_("branch"))
    kind = models.ForeignKey(ResourceKind, on_delete=models.PROTECT, related_name="resources", verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["branch", "kind__name", "name"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [models.UniqueConstraint(fields=["branch", "name"], name="resource_name_once_a_branch")]

    def __str__(self) -> str:
        return self.name
