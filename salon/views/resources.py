"""Cabins, chairs, solariums of the branches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from salon.forms.resources import ResourceForm
from salon.models import Resource
from salon.roles import Right, needs, staff_of
from salon.views.catalogue import form_page


@require_GET
@needs(Right.EDIT_PRICE_LIST)
def resources(request: HttpRequest) -> HttpResponse:
    rows = Resource.objects.visible_to(staff_of(request)).select_related("branch", "kind")
    return render(request, "salon/resources.html", {"resources": rows.prefetch_related("kind__services")})


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def resource_new(request: HttpRequest) -> HttpResponse:
    form = ResourceForm(request.POST or None, by=staff_of(request))
    return form_page(request, form, "salon/resource_form.html", "salon:resources")


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_PRICE_LIST)
def resource_edit(request: HttpRequest, pk: int) -> HttpResponse:
    by = staff_of(request)
    row = get_object_or_404(Resource.objects.visible_to(by), pk=pk)
    form = ResourceForm(request.POST or None, instance=row, by=by)
    return form_page(request, form, "salon/resource_form.html", "salon:resources", title=str(row))
