"""Each oddity of other people's spreadsheets, one line each; and no value of any kind breaks a cleaner."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.importing.days import BadDay, Birth, read_birth, read_past_day
from clients.importing.people import Name, read_name, same_person
from clients.importing.phones import home_region, read_phones
from clients.importing.remarks import read_remarks
from clients.importing.sums import BadNumber, read_card_number, read_count, read_emails, read_sum
from clients.importing.text import said_yes, tidy

TODAY = date(2026, 11, 22)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=80), st.text(alphabet="0123456789.,-+ ()/нетДР₽eE", max_size=30),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "given_name", "patronymic", "family"),
    [
        ("Ткаченко Ольга Олеговна", "Ольга", "Олеговна", "Ткаченко"),
        ("Ольга Олеговна Ткаченко", "Ольга", "Олеговна", "Ткаченко"),
        ("Анна Ивановна", "Анна", "Ивановна", ""),
        ("Наталья Петрова", "Наталья", "", "Петрова"),
        (" Ким  Зарина ", "Зарина", "", "Ким"),
        ("САЛТЫКОВА-ЩЕДРИНА ОЛЬГА", "Ольга", "", "Салтыкова-Щедрина"),
        ("Кузнецова Е.И.", "Е.", "И.", "Кузнецова"),
        ("Кузнецова Е. И.", "Е.", "И.", "Кузнецова"),
        ("Гришина О.", "О.", "", "Гришина"),
        ("Anna P.", "Anna", "", "P."),
        ("Алиев Тимур Рашид оглы", "Тимур", "Рашид оглы", "Алиев"),
        ("John McDonald", "John", "", "McDonald"),
        ("O'Neil Kate", "Kate", "", "O'Neil"),
        ("МАРИЯ ДЕ ЛА КРУС", "Мария", "", "де ла Крус"),
        ("Петрова, Анна", "Анна", "", "Петрова"),
        ("Popescu Ion", "Ion", "", "Popescu"),
        ("Սարգսյան Արմինե", "Արմինե", "", "Սարգսյան"),
        ("김서연", "서연", "", "김"),
        ("서연", "서연", "", ""),
        ("Zoë 😊", "Zoë", "", ""),
        ("нет", "", "", ""),
        ("12345", "", "", ""),
    ],
)
def test_a_name_is_taken_apart(written, given_name, patronymic, family):
    assert read_name(written, family_first=True) == Name(given_name, patronymic, family)


def test_what_stands_in_brackets_is_no_name():
    assert read_name("Ольга (от Лены)") == Name("Ольга", aside="от Лены")


def test_one_person_is_known_by_a_shorter_or_another_spelling():
    assert same_person(("Анна", "", "Петрова"), ("Anna", "Ивановна", "Petrova"))
    assert same_person(("Е.", "И.", "Кузнецова"), ("Елена", "Ивановна", "Кузнецова"))
    assert same_person(("Оля", "", ""), ("Ольга", "", "Ким"))
    assert not same_person(("Анна", "", "Петрова"), ("Вера", "", "Петрова"))


@pytest.mark.parametrize(
    ("written", "numbers", "unread"),
    [
        ("8 (993) 264-23-12", [("+79932642312", "")], ()),
        (79753199153.0, [("+79753199153", "")], ()),
        ("79753199153.0", [("+79753199153", "")], ()),
        ("8-943-0160645", [("+79430160645", "")], ()),
        ("9888158714", [("+79888158714", "")], ()),
        ("тел.: +7(957)6547240", [("+79576547240", "")], ()),
        ("89679391422 (мама)", [("+79679391422", "мама")], ()),
        ("+7 993 4666799, дом. 8(495)9248737", [("+79934666799", ""), ("+74959248737", "дом.")], ()),
        ("89161234567 89031234567", [("+79161234567", ""), ("+79031234567", "")], ()),
        ("0037369111222", [("+37369111222", "")], ()),
        ("+821012345678", [("+821012345678", "")], ()),
        ("нет", [], ()),
        (0.0, [], ()),
        ("12345", [], ("12345",)),
        ("+7 999", [], ("+7 999",)),
        ("7,97532E+10", [], ("7,97532E+10",)),
    ],
)
def test_a_phone_is_read_in_a_russian_branch(written, numbers, unread):
    read = read_phones(written, region="RU")
    assert ([(phone.number, phone.whose) for phone in read.found], read.unread) == (numbers, unread)


def test_a_moldovan_branch_reads_its_own_numbers_first_and_russian_ones_when_they_are_evident():
    assert read_phones("069111222", region="MD").found[0].number == "+37369111222"
    assert read_phones("8 967 939-14-22", region="MD").found[0].number == "+79679391422"
    assert read_phones("9888158714", region="MD").unread == ("9888158714",)
    assert home_region(["89679391422", "9888158714", "+79762943283", "12345"], "MD") == "RU"
    assert read_phones("9888158714", region="MD", home="RU").found[0].number == "+79888158714"


@pytest.mark.parametrize(
    ("written", "birth"),
    [
        ("25.10.1954", Birth(25, 10, 1954)),
        ("12.10.50", Birth(12, 10, 1950)),
        ("15.06.00", Birth(15, 6, 2000)),
        ("29.02", Birth(29, 2)),
        (29.02, Birth(29, 2)),
        ("21 января", Birth(21, 1)),
        ("3 июня 1996 г.", Birth(3, 6, 1996)),
        ("21 ianuarie 1990", Birth(21, 1, 1990)),
        ("1990년 3월 21일", Birth(21, 3, 1990)),
        ("21 հունվարի 1990", Birth(21, 1, 1990)),
        ("January 21, 1990", Birth(21, 1, 1990)),
        ("10/25/1954", Birth(25, 10, 1954)),
        ("1974-10-11", Birth(11, 10, 1974)),
        (datetime(1974, 10, 11, 5, 0), Birth(11, 10, 1974)),  # noqa: DTZ001 a spreadsheet knows no zones
        (27313.0, Birth(11, 10, 1974)),
        (1979.0, Birth(year=1979)),
        ("1979 г.р.", Birth(year=1979)),
        ("", None),
        ("нет", None),
    ],
)
def test_a_birthday_is_read(written, birth):
    assert read_birth(written, today=TODAY) == birth


@pytest.mark.parametrize("written", ["31.02.1990", "29.02.1991", "30.02", "00.00.0000", "01.01.2099", "давно", 12.1])
def test_an_impossible_birthday_is_left_out_and_named(written):
    read = read_birth(written, today=TODAY)
    assert isinstance(read, BadDay)
    assert tidy(written) in read.sentence


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("03.07.26", date(2026, 7, 3)),
        ("2026-04-07 00:00", date(2026, 4, 7)),
        ("25.08.2024", date(2024, 8, 25)),
        (45000.0, date(2023, 3, 15)),
    ],
)
def test_a_last_visit_is_read(written, day):
    assert read_past_day(written, today=TODAY) == day


@pytest.mark.parametrize("written", ["давно", "01.01.2099", "29.02", "1979"])
def test_a_last_visit_that_is_no_past_day_is_left_out(written):
    assert isinstance(read_past_day(written, today=TODAY), BadDay)


@pytest.mark.parametrize(
    ("written", "total"),
    [
        ("79 534,00 ₽", "79534"),
        ("220\xa0837", "220837"),
        ("104962", "104962"),
        (134311.5, "134311.5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234", "1234"),
        ("0,5", "0.5"),
        ("₩120,000", "120000"),
    ],
)
def test_a_sum_is_read(written, total):
    assert read_sum(written) == Decimal(total)


def test_a_dash_is_no_sum_and_words_are_left_out():
    assert read_sum("-") is None
    assert isinstance(read_sum("12 тыс"), BadNumber)
    assert isinstance(read_sum("-5"), BadNumber)
    assert (read_count("37 раз"), read_count(37.0)) == (37, 37)
    assert isinstance(read_count("много"), BadNumber)


def test_e_mails_are_trimmed_lowered_and_told_apart():
    assert read_emails(" Client4@Mail.RU ").found == ("client4@mail.ru",)
    assert read_emails("a@x.ru; b@y.com").found == ("a@x.ru", "b@y.com")
    assert read_emails("client1@").unread == ("client1@",)
    assert read_emails("нет").found == read_emails("нет").unread == ()


@pytest.mark.parametrize(
    ("written", "number"), [(12.0, "12"), ("000002", "000002"), ("К-3", "К-3"), ("№ 5", "5"), ("", ""), (0.0, "")]
)
def test_a_card_number_keeps_its_zeros(written, number):
    assert read_card_number(written) == number


def test_remarks_say_what_must_not_stay_buried():
    assert read_remarks("любит чай; аллергия на аммиак!!!").allergies == "аллергия на аммиак!!!"
    assert read_remarks("нет аллергии").allergies == ""
    assert read_remarks("не звонить до 12").best_time == "не звонить до 12"
    assert read_remarks("дочь Маша 2015").children == "дочь Маша 2015"
    assert read_remarks("VIP 😊").is_vip
    refused = read_remarks("не беспокоить, просила удалить")
    assert (refused.refuses, refused.asks_erasure) == (True, True)
    assert not read_remarks("не писать до 10").refuses


@given(ANYTHING)
def test_no_value_breaks_a_cleaner(value):
    text = tidy(value)
    assert "\x00" not in text
    read_name(text), read_phones(value, region="MD", home="RU"), read_phones(value, region="KR")
    read_birth(value, today=TODAY), read_past_day(value, today=TODAY)
    read_sum(value), read_count(value), read_emails(value), read_card_number(value), read_remarks(text), said_yes(value)


@given(st.one_of(st.dates(), st.times(), st.just(time(1)), st.just(timedelta(days=1))))
def test_dates_become_dates_or_nothing(value):
    read = read_past_day(value, today=TODAY)
    assert read is None or isinstance(read, BadDay | date)
