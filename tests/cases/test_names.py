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


def test_a_typed_name_goes_where_its_endings_say() -> None:
    parts = names.as_parts
    assert parts("Ерасыл") == {"given_name": "Ерасыл"}
    assert parts("Құрманғазыұлы") == {"surname": "Құрманғазыұлы"}
    assert parts("Ахметов Ерасыл") == {"surname": "Ахметов", "given_name": "Ерасыл"}
    assert parts("Ерасыл Ахметов") == {"given_name": "Ерасыл", "surname": "Ахметов"}
    assert parts("Ерасыл Серікұлы Ахметов") == {
        "given_name": "Ерасыл", "patronymic": "Серікұлы", "surname": "Ахметов",
    }  # fmt: skip
    assert parts("Ким Аружан") == {"surname": "Ким", "given_name": "Аружан"}
    assert parts("Цой Алина Сергеевна") == {
        "surname": "Цой",
        "given_name": "Алина",
        "patronymic": "Сергеевна",
    }
