"""Individual identification number (ИИН / ЖСН): twelve digits, the last a check digit.

Source: Government resolution No. 406 of 22.05.2007. Date and sex digits have not been tied to the person's data
since resolution No. 853 of 26.08.2013: a mismatch is a remark, never an error.
"""

import datetime as dt

_FIRST = range(1, 12)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def check_digit(body: str) -> int | None:
    """The check digit of eleven digits; None when no valid number has this body."""
    digits = [int(d) for d in body]
    for weights in (_FIRST, _SECOND):
        rest = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def is_valid(iin: str) -> bool:
    """Twelve digits whose last is the check digit of the rest."""
    return len(iin) == 12 and iin.isascii() and iin.isdigit() and check_digit(iin[:11]) == int(iin[11])


def disagrees_with(iin: str, *, born_on: dt.date | None) -> bool:
    """Whether the date digits differ from the birth date. A remark for the reader only."""
    return born_on is not None and iin[:6] != born_on.strftime("%y%m%d")


def tells(iin: str, today: dt.date) -> tuple[dt.date | None, str]:
    """Date of birth and sex ("m", "f" or "") as the digits of a valid number say: a proposal, never a proof."""
    if not is_valid(iin):
        return None, ""
    mark = int(iin[6])
    century = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}.get(mark)
    if century is None:
        century = 2000 if 2000 + int(iin[:2]) <= today.year else 1900
    try:
        born = dt.date(century + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None, ""
    return (born, "m" if mark % 2 else "f") if mark and born <= today else (None, "")


def invented(*, born_on: dt.date, male: bool, serial: int) -> str:
    """A number for an invented person: valid check digit, seventh digit 7 or 8, a century that is not in use."""
    for step in range(20):
        body = f"{born_on:%y%m%d}{7 if male else 8}{(serial + step * 487) % 10_000:04d}"
        digit = check_digit(body)
        if digit is not None:
            return f"{body}{digit}"
    raise ValueError(f"no valid number near serial {serial}")
