"""Files on their way: with the prosecutor, in the court's inbox, before a hearing, after one."""

import datetime as dt

from cases.models import Case
from demo.stories import stage
from demo.stories.stage import Child, Report


def tell() -> None:
    with_prosecutor()
    in_the_inbox()
    to_be_heard()
    outcome_missing()


def _file(child: Child, days: int, **more: object) -> Case:
    return stage.register(Report(child=child, **more), stage.days_ago(days, 9, 40))  # type: ignore[arg-type]


def with_prosecutor() -> None:
    """One not accepted yet, one under review."""
    new = _file(
        Child(surname="Оразбаев", given_name="Ерасыл", age=16, serial=2201),
        30,
        mother=("Оразбаева", "Салтанат"),
    )
    stage.to_prosecutor(new, stage.days_ago(1, 17, 10), accepted=False)
    seen = _file(
        Child(surname="Ким", given_name="Артём", age=17, language="ru", serial=2202),
        40,
        article="202",
        part="2",
    )
    stage.to_prosecutor(seen, stage.days_ago(4, 11, 0))


def in_the_inbox() -> None:
    case = _file(
        Child(surname="Сәрсенбаев", given_name="Алихан", age=15, serial=2203),
        45,
        mother=("Сәрсенбаева", "Роза"),
    )
    stage.to_prosecutor(case, stage.days_ago(9, 10, 0))
    stage.to_court(case, stage.days_ago(1, 12, 0), accepted=False)


def to_be_heard() -> None:
    """A hearing in the coming days, with a victim who must not meet the child."""
    victim = Child(surname="Мұратова", given_name="Айару", age=13, girl=True, serial=2205)
    case = _file(
        Child(
            surname="Төлегенов",
            given_name="Санжар",
            patronymic="Асқарұлы",
            age=16,
            serial=2204,
            school="№ 8 колледж",
        ),
        50,
        article="191",
        part="2",
        mother=("Төлегенова", "Бақыт"),
        victim=victim,
    )
    stage.appoint(case, stage.days_ago(49, 15, 0))
    stage.to_prosecutor(case, stage.days_ago(14, 10, 0))
    stage.to_court(case, stage.days_ago(6, 12, 0))
    starts = stage.working(stage.days_ago(-5, 15, 0))
    stage.book(case, stage.days_ago(2, 16, 0), starts)


def outcome_missing() -> None:
    """Heard on the last working day; the outcome is not entered."""
    case = _file(
        Child(surname="Ахмадиева", given_name="Медина", age=16, girl=True, serial=2206),
        60,
        mother=("Ахмадиева", "Лаура"),
    )
    stage.to_prosecutor(case, stage.days_ago(22, 10, 0))
    stage.to_court(case, stage.days_ago(14, 12, 0))
    starts = stage.days_ago(1, 10, 0)
    while starts.weekday() > 4:
        starts -= stage.DAY
    stage.book(case, starts - dt.timedelta(days=7), starts, room=1)


def decided(child: Child, days: int, kind: str, **more: object) -> Case:
    """A whole way through police, prosecutor and court, ``days`` after registration."""
    part = (
        "3" if kind == "conditional_sentence" else "2"
    )  # only where imprisonment is open (CC art. 63, 81(7))
    case = _file(child, days, mother=(child.surname, "Зейнеп"), part=part)
    stage.to_prosecutor(case, stage.days_ago(days - 20, 10, 0))
    stage.to_court(case, stage.days_ago(days - 28, 12, 0))
    starts = stage.working(stage.days_ago(days - 38, 11, 0))
    hearing = stage.book(case, starts - dt.timedelta(days=6), starts)
    stage.decide(hearing, starts + dt.timedelta(minutes=70), kind, **more)
    found: Case = Case.objects.using("owner").get(pk=case.pk)
    return found
