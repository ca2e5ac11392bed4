"""What is easy to guess here is refused; long and unlike is enough."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from signin.passwords import shapes

PERSON = User(username="a.serikova", first_name="Алия", last_name="Серикова", patronymic="Нурлановна")
WEAK = [
    "Karaganda2024!",
    "Қарағанды2024",
    "карагандакараганда",
    "полиция12345",
    "gjkbwbz12345",  # полиция on Latin keys
    "ghjrehfnehf2026",  # прокуратура
    "йцукенгшщзхъ",
    "qwertyuiopasdfgh",
    "пароль_пароль",
    "P@ssw0rd2024!",
    "ЗфыыцщквЗфыыцщкв",  # PasswordPassword on Russian keys
    "мойпароль2026",
    "Отан2025отан!",
    "kazakhstan1991",
    "әділәділ2026",
    "Серикова1990",
    "serikovaaliya",
    "Cthbrjdf1990!",  # Серикова on Latin keys
    "870105350123",  # an IIN
    "+77011234567",
    "01.02.1990...",
    "aaaaaaaaaaaaaa",
    "!!!!!!!!!!!!!!",
    "password password",
    "administrator1",
    "short words",
    "x" * 129,
]
STRONG = [
    "жеті бұлақ маңында 4 түйе",
    "correct horse battery staple",
    "лампа грустит над оврагом",
    "7kQ-zet-Wom-pliv",
    "Ұлытау тасы мен көк шыны 12",
    "полиция сова трамвай чайник",
    "😀 стол 😀 овраг 😀 гвоздь",
    "k" * 8 + "трактор вишня облако",
    "ө" * 4 + "бөтелке шатыр қайшы" + "w" * 100,
]


@pytest.mark.parametrize("password", WEAK)
def test_weak(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, PERSON)


@pytest.mark.parametrize("password", STRONG)
def test_strong(password: str) -> None:
    validate_password(password, PERSON)


@pytest.mark.parametrize(("length", "fits"), [(11, False), (12, True), (128, True), (129, False)])
def test_lengths(length: int, fits: bool) -> None:
    password = ("Шалқан терезе мен вагон " * 6)[:length]
    if fits:
        validate_password(password, PERSON)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, PERSON)


def test_a_long_password_is_whole() -> None:
    long = "қызыл " * 16 + "алма"
    PERSON.set_password(long)
    assert PERSON.password.startswith("argon2$argon2id$")
    assert PERSON.check_password(long)
    assert not PERSON.check_password(long[:-1])


def test_the_wrong_layout_is_read() -> None:
    assert "полиция" in shapes("gjkbwbz")
    assert "password" in shapes("зфыыцщкв")
    assert "әділ" in shapes("2l3k")
