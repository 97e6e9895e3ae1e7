from typing import Any

from django.core.management.base import BaseCommand

from reports.demo import catalogue
from salon.models import Staff


class Command(BaseCommand):
    help = "Prints the demo's sign-ins, if this is the demo salon."

    def handle(self, *args: Any, **options: Any) -> None:
        shown = {"owner": "owner", "manager": "manager", "desk": "front desk", "anna": "master"}
        here = [name for name in shown if Staff.objects.filter(username=name).first()]
        if len(here) == len(shown) and Staff.objects.get(username="owner").check_password(catalogue.PASSWORD):
            self.stdout.write(f"Demo sign-ins, all with the password {catalogue.PASSWORD}:")
            self.stdout.writelines(f"  {name:<10} {role}" for name, role in shown.items())
