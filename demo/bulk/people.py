"""Invented names and numbers. Nobody of this name and number exists: the seventh digit is 7 or 8."""

import datetime as dt

from core import iin
from demo.bulk.shares import Dice

_SURNAMES = (
    "Ахметов", "Омаров", "Нұрланов", "Сейітов", "Қасымов", "Бекетов", "Жұмабаев", "Төлегенов", "Оспанов", "Ибраев",
    "Сұлтанов", "Әбдірахманов", "Досжанов", "Ермеков", "Жақсылықов", "Қожахметов", "Мұқанов", "Рахимов", "Сатыбалдин",
    "Тілеубердин", "Үсенов", "Шәріпов", "Ысқақов", "Ғабитов", "Нұрғалиев", "Байжанов", "Дәулетов", "Кенжебаев",
    "Мырзағалиев", "Өтепов", "Петров", "Иванов", "Ковалёв", "Шевченко", "Мельников", "Соколов", "Волков", "Ким",
    "Исмаилов", "Юсупов", "Вебер", "Миллер", "Тыныбеков", "Жандосов", "Әлімжанов", "Бердібеков", "Сарсенбаев",
)  # fmt: skip
_BOYS = (
    "Нұрлан", "Ерасыл", "Алихан", "Диас", "Санжар", "Тимур", "Арман", "Бекзат", "Дәурен", "Ержан", "Мирас", "Әділет",
    "Нұрсұлтан", "Рамазан", "Айдос", "Қайсар", "Ислам", "Артём", "Данил", "Максим", "Никита", "Владислав", "Руслан",
    "Жандос", "Бауыржан", "Ілияс", "Олжас", "Темірлан", "Шыңғыс", "Абылай",
)  # fmt: skip
_GIRLS = (
    "Айым", "Медина", "Аружан", "Дильназ", "Томирис", "Жансая", "Аяулым", "Мөлдір", "Әсел", "Камила", "Анастасия",
    "Дарья", "Алина", "Гүлназ", "Назерке", "Ұлжан", "Індира", "Сабина",
)  # fmt: skip
_FATHERS = (
    "Бек",
    "Серік",
    "Қайрат",
    "Марат",
    "Ерлан",
    "Асқар",
    "Болат",
    "Талғат",
    "Нұржан",
    "Данияр",
    "Мұрат",
)


def surname(dice: Dice, *, male: bool) -> str:
    found = dice.one(_SURNAMES)
    return f"{found}а" if not male and found.endswith(("ов", "ев", "ёв", "ин")) else found


def given_name(dice: Dice, *, male: bool) -> str:
    return dice.one(_BOYS if male else _GIRLS)


def patronymic(dice: Dice, *, male: bool) -> str:
    return f"{dice.one(_FATHERS)}{'ұлы' if male else 'қызы'}" if dice.chance(0.85) else ""


def number(dice: Dice, born_on: dt.date, *, male: bool) -> str:
    return iin.invented(born_on=born_on, male=male, serial=dice.between(0, 9999))
