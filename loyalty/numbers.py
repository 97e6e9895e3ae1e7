"""Numbers of cards: digits with a check digit that every scanner knows (EAN-13). Plain functions."""

import re

LENGTH = 13
READABLE = re.compile(r"(?:[^\W_]|-){4,40}")


def check_digit(digits: str) -> str:
    """Of the first twelve: every second one counts three times."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def numbered(prefix: str, serial: int) -> str:
    digits = prefix + str(serial).zfill(LENGTH - 1 - len(prefix))
    return digits + check_digit(digits)


def is_ean(number: str) -> bool:
    is_digits = len(number) == LENGTH and number.isascii() and number.isdigit()
    return is_digits and check_digit(number[:-1]) == number[-1]


def is_readable(number: str) -> bool:
    """What is printed as a code and typed by a scanner: letters, digits and hyphens."""
    return READABLE.fullmatch(number) is not None


def is_mistyped(number: str, prefix: str) -> bool:
    """As long as ours and begun as ours, but the check digit is not right."""
    return (
        len(number) == LENGTH
        and number.isascii()
        and number.isdigit()
        and number.startswith(prefix)
        and not is_ean(number)
    )
