"""Every filter of every list of the API, walked by the schema: a value that means nothing is said, never answered with an empty list."""

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

FREE_TEXT = {"q"}
PAGING = {"cursor"}


def filters():
    """Address, name and a value that cannot be, of each thing a list may be asked by."""
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    lists = {path: methods["get"] for path, methods in paths.items() if "get" in methods and "{" not in path}
    for path, described in lists.items():
        for parameter in described.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] not in FREE_TEXT | PAGING:
                yield from ((path, parameter["name"], value) for value in meaningless(parameter["schema"]))


def meaningless(schema):
    kind = schema.get("items", schema)["type"]
    return ("moon", "", "99999999", "9" * 30) if kind == "integer" else ("moon", "\0", "")


def test_every_filter_of_every_list_says_what_it_did_not_understand(administrator, person):
    api, asked, silent = APIClient(), 0, []
    api.force_authenticate(administrator)
    for path, name, value in filters():
        answer, asked = api.get(path, {name: value}), asked + 1
        said = answer["Content-Type"] == "application/problem+json" and name in answer.json().get("errors", {})
        if (answer.status_code, said) != (400, True):
            silent.append((path, name, value, answer.status_code))
    assert (silent, asked > 30) == ([], True)


@pytest.mark.parametrize("path", ["/api/v1/visits/", "/api/v1/payments/", "/api/v1/appointments/"])
def test_a_branch_of_others_is_no_branch(path, administrator, outsider):
    api = APIClient()
    api.force_authenticate(administrator)
    answer = api.get(path, {"branch": outsider.branches.get().code})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["branch"])
