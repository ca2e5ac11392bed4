"""The first hours: detention, guarantees kept and missed, an unknown age, a foreign child."""

import datetime as dt

from cases import actions, intake
from cases.merging import verbs as merging
from core import clock
from demo.stories import stage
from demo.stories.stage import Child, Report

ALL_KEPT = dict.fromkeys(("SG-03", "SG-05", "SG-07", "SG-12", "SG-17", "SG-48"), "yes")


def tell() -> None:
    night()
    foreign()
    long_names()
    twice()
    released()
    overdue()


def night() -> None:
    """Detained this night; the psychologist has not come yet."""
    began = stage.hours_ago(5)
    stage.register(
        Report(
            child=Child(
                surname="Тілеуқабылов", given_name="Нұрлан", patronymic="Бекұлы", age=15, serial=2101,
                address="Қарағанды, Бұқар жырау даңғылы, 33-7", school="№ 23 мектеп, 9-сынып",
            ),
            place="Қарағанды, «Арай» дүкені, Абай даңғылы",
            summary="Телефон из витрины, возвращён.",
            mother=("Тілеуқабылова", "Гүлнар"),
            arrest=intake.Arrest(
                started_at=began,
                delivered_at=began + dt.timedelta(minutes=40),
                protocol_at=began + dt.timedelta(hours=1, minutes=50),
                place="ИВС, Караганда",
                representative_told_at=began + dt.timedelta(minutes=45),
                apart_from_adults=True,
                answers=ALL_KEPT | {"SG-12": "no"},
                explanations={"SG-12": "Психолог вызван, дорога занесена снегом."},
            ),
        ),
        began + dt.timedelta(hours=2, minutes=10),
    )  # fmt: skip


def foreign() -> None:
    """A child of another state: the embassy, an interpreter."""
    began = stage.hours_ago(9)
    stage.register(
        Report(
            child=Child(
                surname="Каримов", given_name="Жасур", age=16, language="uz", citizenship="UZB", serial=2102,
            ),
            article="191", part="2", place="Қарағанды, теміржол вокзалы",
            arrest=intake.Arrest(
                started_at=began,
                delivered_at=began + dt.timedelta(minutes=30),
                protocol_at=began + dt.timedelta(hours=2),
                place="ИВС, Караганда",
                answers=ALL_KEPT | {"SG-05": "not_yet", "SG-07": "not_yet"},
                explanations={"SG-05": "Родители в Ташкенте, вызван орган опеки.", "SG-07": "Ищем номер."},
            ),
        ),
        began + dt.timedelta(hours=3),
    )  # fmt: skip


def long_names() -> None:
    """The longest plausible names, not detained."""
    stage.register(
        Report(
            child=Child(
                surname="Әбдіқалықмырзаұлы", given_name="Нұрсұлтанбек", patronymic="Қожахметсейітұлы", age=17,
                serial=2103, school="Қарағанды жоғары политехникалық колледжі",
            ),
            article="293", part="2", language="kk",
            place="Қарағанды облысы, Осакаров ауданы, Центральное ауылы, мәдениет үйінің алды",
            mother=("Әбдіқалықмырзақызы", "Жұпаркүлбаршын"),
        ),
        stage.days_ago(2, 15, 20),
    )  # fmt: skip


def twice() -> None:
    """A child that stands twice: with an IIN, and a month later under a Russian spelling and none. One person says so."""
    known = Child(surname="Байтұрсынұлы", given_name="Санжар", patronymic="Ерланұлы", age=16, serial=2111)
    heard = Child(surname="Байтурсынов", given_name="Санжар", age=16, has_iin=False, language="ru")
    first = stage.register(
        Report(child=known, place="Қарағанды, Ерубаев көшесі", language="kk"), stage.days_ago(38)
    )
    second = stage.register(Report(child=heard, place="Караганда, ул. Ермекова"), stage.days_ago(6))
    with stage.acting("aliya", stage.days_ago(1, 11, 20)) as actor:
        merging.propose(
            actor=actor,
            case=second,
            other=first,
            keep="other",
            reason="Мать принесла свидетельство о рождении: это Санжар Байтұрсынұлы.",
            explanation="День рождения при второй регистрации мальчик назвал сам, документа не было.",
        )


def released() -> None:
    """Detained eight days ago and released the same day."""
    began = stage.days_ago(8, 13, 5)
    case = stage.register(
        Report(
            child=Child(surname="Петров", given_name="Илья", patronymic="Андреевич", age=16, language="ru", serial=2104),
            article="200", part="2", place="Караганда, ул. Гоголя, двор дома 42",
            mother=("Петрова", "Наталья"),
            arrest=intake.Arrest(
                started_at=began,
                delivered_at=began + dt.timedelta(minutes=25),
                protocol_at=began + dt.timedelta(hours=1),
                representative_told_at=began + dt.timedelta(minutes=30),
                apart_from_adults=True,
                answers=dict(ALL_KEPT),
            ),
        ),
        began + dt.timedelta(hours=1, minutes=20),
    )  # fmt: skip
    with stage.acting("aliya", began + dt.timedelta(hours=6)) as actor:
        from cases.models import Detention

        detention = Detention.objects.visible_to(actor).get(case=case)
        actions.release(actor=actor, detention=detention, ended_at=clock.now(), reason="undertaking")


def overdue() -> None:
    """An investigation that has run for more than two months."""
    stage.register(
        Report(
            child=Child(surname="Жақсыбаев", given_name="Диас", patronymic="Нұрланұлы", age=17, serial=2105),
            article="191", part="2", mother=("Жақсыбаева", "Айнұр"),
        ),
        stage.days_ago(75, 11, 0),
    )  # fmt: skip
