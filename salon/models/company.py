"""The company, its branches and their opening hours."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, available_timezones

import pghistory
from babel.numbers import get_currency_precision
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models.history import recorded

if TYPE_CHECKING:
    from salon.models.staff import Staff

# The most that anybody types as one sum, in any currency; columns of money hold ten such sums and more.
LARGEST_SUM = Decimal(999_999_999)
PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


def check_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Choose one from the list, for example Europe/Chisinau."),
            params={"name": name},
        )


class SlotRule(models.TextChoices):
    """What is done about free times that leave holes too short to sell."""

    ALIKE = "alike", _("All free times are offered alike")
    MARK = "mark", _("The best ones are marked and come first")
    ONLY = "only", _("Visitors are offered the best ones only, as long as there are any")


@pghistory.track()
class Company(models.Model):
    """The one company of this installation and the settings the owner may change."""

    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")])
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    max_discount_percent = models.DecimalField(
        _("largest discount, %"), max_digits=5, decimal_places=2, default=25, validators=PERCENT
    )
    regular_max_discount_percent = models.DecimalField(
        _("largest discount for regular clients, %"), max_digits=5, decimal_places=2, default=20, validators=PERCENT
    )
    birthday_discount_percent = models.DecimalField(
        _("birthday discount, %"), max_digits=5, decimal_places=2, default=10, validators=PERCENT
    )
    birthday_days_before = models.PositiveSmallIntegerField(_("birthday discount: days before"), default=3)
    birthday_days_after = models.PositiveSmallIntegerField(_("birthday discount: days after"), default=7)
    card_discount_shared = models.BooleanField(_("masters share in discounts of cards"), default=False)
    birthday_discount_shared = models.BooleanField(_("masters share in birthday discounts"), default=False)
    points_percent = models.DecimalField(
        _("points earned, % of a bill"), max_digits=5, decimal_places=2, default=5, validators=PERCENT
    )
    points_max_share_percent = models.DecimalField(
        _("points may pay, % of a bill"), max_digits=5, decimal_places=2, default=30, validators=PERCENT
    )
    points_months = models.PositiveSmallIntegerField(
        _("points expire after, months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: never. The client is told before."),
    )
    points_warning_days = models.PositiveSmallIntegerField(_("tell about expiring points, days before"), default=14)
    points_birthday_factor = models.DecimalField(
        _("points on the birthday: times"), max_digits=4, decimal_places=2, default=1, validators=[MinValueValidator(1)]
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("gift certificates are valid for, months"), default=12, validators=[MinValueValidator(1)]
    )
    quiet_from = models.TimeField(_("messages from"), default=time(9))
    quiet_until = models.TimeField(_("messages until"), default=time(20))
    weekly_messages = models.PositiveSmallIntegerField(_("messages a week to one client, at most"), default=3)
    lapsed_min_days = models.PositiveSmallIntegerField(_("a client is lapsed after at least, days"), default=60)
    default_interval_days = models.PositiveSmallIntegerField(_("usual interval between visits, days"), default=45)
    max_wait_minutes = models.PositiveSmallIntegerField(
        _("a client waits between two services for at most, minutes"), default=15
    )
    slot_rule = models.CharField(_("free times"), max_length=8, choices=SlotRule, default=SlotRule.MARK)
    slot_tolerance_percent = models.PositiveSmallIntegerField(
        _("a time is among the best when the hole it leaves costs at most, % of the visit"),
        default=10,
        validators=PERCENT,
    )
    low_score_hours = models.PositiveSmallIntegerField(_("answer a low score within, hours"), default=10)
    call_attempts = models.PositiveSmallIntegerField(_("calls before giving up"), default=3)
    recent_days = models.PositiveSmallIntegerField(
        _("a visit is recent for, days"),
        default=91,
        help_text=_("Newcomers came once, and recently; VIPs came recently."),
    )
    lost_days = models.PositiveSmallIntegerField(_("a returning client is lost after, days"), default=183)
    vip_visits = models.PositiveSmallIntegerField(_("VIP: at least so many visits a year"), default=6)
    vip_share_percent = models.PositiveSmallIntegerField(
        _("VIP: among the highest spending, %"), default=20, validators=PERCENT
    )
    retention_months = models.PositiveSmallIntegerField(
        _("erase clients who did not come for, months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(12)],
        help_text=_("Empty: never."),
    )
    unusual_cards = models.PositiveSmallIntegerField(
        _("tell the owner when somebody reads so many cards in ten minutes"), default=40
    )
    booking_letters = models.BooleanField(
        _("write to clients about their bookings"),
        default=True,
        help_text=_("Booked, moved, cancelled, and reminders 24 and 3 hours before."),
    )
    link_hours = models.PositiveSmallIntegerField(
        _("clients move and cancel by their link until, hours before"), default=2, validators=[MaxValueValidator(720)]
    )
    hourly_reveals = models.PositiveSmallIntegerField(_("contacts one person may reveal in an hour"), default=10)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.UniqueConstraint(models.Value(1), name="company_is_one"),
            models.CheckConstraint(
                condition=models.Q(quiet_from__lt=models.F("quiet_until")), name="company_quiet_hours_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def precision(self) -> Decimal:
        """The smallest sum of money: Decimal('1') for KRW and AMD, Decimal('0.01') for EUR."""
        # Babel's CLDR data gives AMD two digits; the trade, and DOMAIN.md, count whole drams.
        digits = 0 if self.currency == "AMD" else get_currency_precision(self.currency)
        return Decimal(1).scaleb(-digits)


class BranchQuerySet(models.QuerySet["Branch"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def open_online(self) -> Self:
        return self.filter(is_active=True, is_bookable_online=True)

    def visible_to(self, staff: "Staff") -> Self:
        """Owner: all branches; everybody else: those they work at."""
        return self if staff.sees_all_branches else self.filter(pk__in=staff.branches.values("pk"))

    def with_people(self) -> Self:
        return self.annotate(people=models.Count("staff", filter=models.Q(staff__is_active=True))).prefetch_related(
            "opening_hours"
        )


@pghistory.track()
class Branch(models.Model):
    code = models.SlugField(
        _("code"),
        max_length=20,
        unique=True,
        help_text=_("Short name used in addresses and files, for example riverside."),
    )
    name = models.CharField(_("name"), max_length=120)
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Chisinau", validators=[check_timezone])
    phone_region = models.CharField(
        _("phone region"),
        max_length=2,
        default="MD",
        help_text=_("Country for phone numbers written without a country code."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("open for business"), default=True)
    is_bookable_online = models.BooleanField(_("can be booked online"), default=False)
    online_days_ahead = models.PositiveSmallIntegerField(
        _("booked online at most so many days ahead"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    online_hours_before = models.PositiveSmallIntegerField(
        _("booked online at least so many hours before"), default=2, validators=[MaxValueValidator(168)]
    )

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("branch")
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def local_day(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone)

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        """Midnight to midnight in the branch's zone; 23 or 25 hours apart on clock-change days."""
        return self.at(day, time(0)), self.at(day + timedelta(days=1), time(0))


class OpeningHoursQuerySet(models.QuerySet["OpeningHours"]):
    def usual(self, branch: Branch) -> list[tuple[time, time]]:
        """Those of the first weekday on which the branch is open."""
        found = self.filter(branch=branch).order_by("weekday").first()
        return [(found.opens, found.closes)] if found else [(time(9), time(18))]


@recorded
class OpeningHours(models.Model):
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), help_text="0 = Monday")
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    objects = OpeningHoursQuerySet.as_manager()

    class Meta:
        ordering = ["branch", "weekday"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["branch", "weekday"], name="opening_hours_once_a_weekday"),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="opening_hours_ordered"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"
