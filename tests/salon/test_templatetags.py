from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from salon import formats
from salon.templatetags import salon as tags

FRIDAY = date(2026, 11, 20)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _that_year(monkeypatch):
    """A short day tells its year unless it is this one."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "currency", "value", "shown"),
    [
        ("en", "EUR", Decimal("81.20"), "€81.20"),
        ("en", "EUR", Decimal("72.00"), "€72"),
        ("en", "EUR", Decimal("-11.8"), "−€11.80"),
        ("en", "EUR", Decimal("38420"), "€38,420"),
        ("en", "KRW", Decimal("15000"), "₩15,000"),
        ("en", "RON", Decimal("9.5"), f"lei{NBSP}9.50"),
        ("ru", "RUB", Decimal("1181.2"), f"1{NBSP}181,20{NBSP}₽"),
        ("hy", "AMD", Decimal("12000"), f"12{NBSP}000{NBSP}֏"),
        ("ro", "EUR", Decimal("1181.2"), f"1.181,20{NBSP}€"),
        ("ko", "KRW", Decimal("15000"), "₩15,000"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language, currency, value, shown):
    with translation.override(language):
        assert tags.money(value, currency) == shown


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [("en", "EUR", ["2,561.20", "3,013.00"]), ("ru", "EUR", [f"2{NBSP}561,20", f"3{NBSP}013,00"]), ("en", "KRW", ["2,561", "3,013"])],
)  # fmt: skip
def test_points_of_a_column_have_the_currencys_decimals(language, currency, shown):
    token = formats.ACTIVE_CURRENCY.set(currency)
    with translation.override(language):
        assert [tags.points(value) for value in (Decimal("2561.2"), Decimal(3013))] == shown
    formats.ACTIVE_CURRENCY.reset(token)


def test_no_money_is_nothing_and_zero_is_zero():
    assert (tags.money(None), tags.money(Decimal(0))) == ("", "€0")


@pytest.mark.parametrize(
    ("language", "short", "long", "full"),
    [
        ("en", "20 Nov", "Friday, 20 November", "20 Nov 2026"),
        ("ru", "20 нояб.", "Пятница, 20 ноября", "20 нояб. 2026"),
        ("ro", "20 nov.", "Vineri, 20 noiembrie", "20 nov. 2026"),
        ("ko", "11월 20일", "11월 20일 금요일", "2026년 11월 20일"),
        ("hy", "20 նոյ", "Ուրբաթ, 20 նոյեմբերի", "20 նոյ, 2026"),
    ],
)
def test_days_are_written_as_the_language_writes_them(language, short, long, full):
    with translation.override(language):
        assert (tags.short_day(FRIDAY), tags.day_long(FRIDAY), tags.day(FRIDAY)) == (short, long, full)


def test_moments_are_told_in_the_zone_of_the_branch():
    late = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Yerevan")):
        assert (tags.hm(late), tags.short_day(late), tags.when(late)) == ("02:30", "21 Nov", "21 Nov 2026, 02:30")


def test_a_clock_time_is_shown_as_it_is():
    assert tags.hm(time(9, 5)) == "09:05"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(45, "45 min"), (60, "1 h"), (90, "1 h 30"), (129, "2 h 09"), (timedelta(hours=1, minutes=5), "1 h 05")],
)
def test_spans_are_hours_and_minutes(minutes, shown):
    assert tags.span(minutes) == shown


def test_empty_values_are_shown_as_nothing():
    assert [
        show(None)
        for show in (tags.day, tags.short_day, tags.day_long, tags.hm, tags.when, tags.span, tags.number, tags.points)
    ] == [""] * 8


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Nadia Petrova", "NP"), ("anna maria volkova", "AV"), ("Вера", "В"), ("", ""), ("Ան (new) Սար", "ԱՍ")],
)
def test_initials_are_the_first_and_last_word(name, shown):
    assert tags.initials(name) == shown


def test_the_hue_of_a_name_never_changes():
    assert [tags.hue(name) for name in ("Nadia Petrova", "Lilit", "")] == [
        tags.hue(name) for name in ("Nadia Petrova", "Lilit", "")
    ]
    assert {tags.hue(str(n)) for n in range(50)} == {1, 2, 3, 4, 5}


def test_rights_are_asked_of_the_one_table():
    desk = SimpleNamespace(is_authenticated=True, is_active=True, role="administrator", contacts_access="")
    assert (tags.can(desk, "take_payment"), tags.can(desk, "see_reports")) == (True, False)


def test_a_right_that_does_not_exist_is_a_mistake_in_the_template():
    with pytest.raises(ValueError, match="fly"):
        tags.can(SimpleNamespace(), "fly")


def render(source, **context):
    return Template(source).render(Context(context)).strip()


def test_an_icon_is_hidden_from_screen_readers():
    html = render('{% icon "phone" "i-s" %}')
    assert html.startswith('<svg class="i i-s" aria-hidden="true"><use href="')
    assert html.endswith('#phone"/></svg>')


def test_a_state_is_colour_icon_and_word():
    html = render('{% state "no_show" "No-show" %}')
    assert 'class="badge badge--miss"' in html
    assert "#ban" in html
    assert "No-show" in html


def test_the_pager_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/clients/?tier=gold&page=2")
    html = render("{% pager page %}", request=request, page=Paginator(range(30), 10).page(2))
    assert 'href="?tier=gold&amp;page=1"' in html
    assert 'href="?tier=gold&amp;page=3"' in html
    assert "11–20 of 30" in html


def test_one_page_has_no_pager():
    assert render("{% pager page %}", request=RequestFactory().get("/"), page=Paginator([1], 10).page(1)) == ""


class VisitForm(forms.Form):
    phone = forms.CharField(label="Phone", help_text="With the country code.")
    agrees = forms.BooleanField(label="Agrees", required=False)


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    html = render("{% field form.phone 'wide' %}", form=VisitForm({"phone": ""}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert '<div class="errorlist errors" role="alert" id="id_phone_error">' in html
    assert "This field is required." in html


def test_a_form_keeps_what_was_typed_and_escapes_it():
    html = render("{{ form }}", form=VisitForm({"phone": '"><script>'}))
    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert '<div class="field field--check">' in html


def test_a_short_day_of_another_year_tells_it():
    with translation.override("en"):
        shown = [tags.short_day(day) for day in (FRIDAY, date(2024, 7, 31), date(2027, 1, 2))]
    assert shown == ["20 Nov", "31 Jul 2024", "2 Jan 2027"]
