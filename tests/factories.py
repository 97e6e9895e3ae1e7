"""Plain rows for tests. Rows under a rule (appointments, visits, entries) are made by the operations themselves."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import factory
from django.db import connection
from django.utils import timezone

from clients.card_row import as_card_shows
from clients.models import Client
from clients.names import search_text
from salon.models import (
    Branch,
    Company,
    Goods,
    OpeningHours,
    Resource,
    ResourceKind,
    Role,
    Service,
    ServiceCategory,
    Shift,
    Staff,
    StaffService,
    Substance,
)


class CompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Company

    name = "Riverside"
    currency = "EUR"


class BranchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Branch
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"branch{n}")
    name = factory.Sequence(lambda n: f"Branch {n}")
    timezone = "Europe/Chisinau"
    phone_region = "MD"

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        OpeningHours.objects.bulk_create(
            OpeningHours(branch=self, weekday=day, opens=time(9), closes=time(20)) for day in range(7)
        )


class StaffFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Staff
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Eva"
    last_name = factory.Sequence(lambda n: f"Moraru{n}")
    role = Role.ADMINISTRATOR
    password = factory.django.Password("correct horse battery")

    @factory.post_generation
    def branches(self, create, extracted, **kwargs):
        self.branches.set(extracted or [])


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceCategory

    name = factory.Sequence(lambda n: f"Category {n}")


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    category = factory.SubFactory(CategoryFactory)
    name = factory.Sequence(lambda n: f"Service {n}")
    duration_minutes = 60
    price = Decimal(50)


class GoodsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Goods

    sku = factory.Sequence(lambda n: f"sku{n}")
    name = factory.Sequence(lambda n: f"Shampoo {n}")
    purchase_cost = Decimal(10)
    price = Decimal(16)


class MasterFactory(StaffFactory):
    """A master who does `services` (default: none) and is on shift 9–20 for `shift_days` days from the day of `shifts_from`."""

    class Params:
        shifts_from = None

    first_name = "Anna"
    role = Role.MASTER
    takes_clients = True
    commission_percent = Decimal(40)

    @factory.post_generation
    def services(self, create, extracted, **kwargs):
        StaffService.objects.bulk_create(StaffService(staff=self, service=service) for service in extracted or [])


def put_on_shift(master: Staff, branch: Branch, first: datetime, days: int = 14) -> None:
    """9:00–20:00 in the branch's zone, `days` days from the day of `first`."""
    day = branch.local_day(first)
    Shift.objects.bulk_create(
        Shift(
            staff=master,
            branch=branch,
            period=(branch.at(day + timedelta(days=n), time(9)), branch.at(day + timedelta(days=n), time(20))),
        )
        for n in range(days)
    )


class SubstanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Substance

    name = factory.Sequence(lambda n: f"Substance {n}")


class ResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Resource

    branch = factory.SubFactory(BranchFactory)
    kind = factory.LazyFunction(lambda: ResourceKind.objects.get_or_create(name="Cabin")[0])
    name = factory.Sequence(lambda n: f"Cabin {n}")


class ClientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Client

    given_name = "Nadia"
    family_name = factory.Sequence(lambda n: f"Petrova{n}")
    phone = factory.Sequence(lambda n: f"+3736{n:07d}")
    home_branch = factory.SubFactory(BranchFactory)
    registered_at = factory.LazyFunction(timezone.now)
    search_text = factory.LazyAttribute(
        lambda c: search_text(names=[c.given_name, c.family_name], phones=[str(c.phone)], email=getattr(c, "email", ""))
    )


def as_on_card(client):
    """The client as the card reads them: with what panels find on the row."""
    return as_card_shows(Client.objects.all()).get(pk=client.pk)


def copies_of(client, count):
    """Primary keys of `count` clients like this one, written by one statement: a bulk_create of 10,000 takes many seconds."""
    columns = ", ".join(field.column for field in Client._meta.concrete_fields if not field.primary_key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO clients_client ({columns}) SELECT {columns} FROM clients_client, generate_series(1, %s)"
            " WHERE id = %s RETURNING id",
            [count, client.pk],
        )
        return [pk for (pk,) in cursor.fetchall()]
