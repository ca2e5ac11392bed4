"""One child, many spellings."""

import pytest

from cases import names


@pytest.mark.parametrize(("typed", "recorded"), [
    ("Ахметов", "Akhmetov"), ("Қасым", "Касым"), ("Қасым", "Qasym"), ("Әлиев", "Алиев"), ("Ұлпан", "Улпан"),
    ("Төлеген", "Tolegen"), ("Жұмабаева", "Zhumabayeva"), ("Нұрлан", "Nurlan"), ("Шәріпов", "Sharipov"),
    ("Ғалым", "Галым"), ("Ілияс", "Илияс"), ("Бек-Болат", "Бекболат"),
])  # fmt: skip
def test_spellings_meet(typed: str, recorded: str) -> None:
    assert names.query_texts(typed) <= names.name_texts(recorded)


def test_prefix_of_three_letters_is_enough() -> None:
    assert names.query_texts("Нұр") <= names.name_texts("Нұрлан")
    assert names.query_texts("Нұ") == set()


def test_another_name_does_not_match() -> None:
    assert not names.query_texts("Марат") <= names.name_texts("Нұрлан", "Төлегенұлы")
