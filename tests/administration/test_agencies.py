"""``manage.py agencies FILE``: an installation begins with its offices, each where it lies."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Agency
from accounts.trees import subtree

Enter = Callable[..., str]
HEAD = "key,kind,region,parent,name_kk,name_ru,name_en\n"
UNIT = "police-pav-unit,police,KZ-55,police-pav,Бөлім,Отдел,Unit\n"
POLICE = "police-pav,police,KZ-55,,Павлодар облысының ПД,ДП Павлодарской области,Police of Pavlodar\n"


@pytest.fixture
def enter(world: None, tmp_path: Path) -> Enter:
    def run(text: str, *arguments: str) -> str:
        path, out = tmp_path / "agencies.csv", StringIO()
        path.write_text(text, encoding="utf-8-sig")
        call_command("agencies", str(path), *arguments, stdout=out)
        return out.getvalue()

    return run


def test_agencies_come_with_their_region_and_what_lies_above(enter: Enter) -> None:
    assert "2 agencies would be added" in enter(HEAD + UNIT + POLICE, "--check")
    assert not Agency.objects.filter(key__startswith="police-pav").exists()
    assert "2 agencies added, 0 changed" in enter(HEAD + UNIT + POLICE)
    police, unit = Agency.objects.filter(key__startswith="police-pav").order_by("key")
    assert (police.region.code, unit.parent_id, subtree(police)) == ("KZ-55", police.pk, [police.pk, unit.pk])
    renamed = POLICE.replace("Police of Pavlodar", "Pavlodar Police")
    assert "0 agencies added, 1 changed" in enter(HEAD + renamed)
    assert "0 agencies added, 0 changed" in enter(HEAD + renamed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("key,kind\na,police\n", "lacks the columns name_kk, name_ru, name_en"),
        (HEAD.replace("region", "oblast") + POLICE, "nobody knows the columns oblast"),
        (HEAD + POLICE + POLICE, "stand twice: police-pav"),
        (HEAD + POLICE + "x,police,KZ-99,,а,б,c\n", "Line 3: there is no region KZ-99"),
        (HEAD + POLICE + "x,army,KZ-55,,а,б,c\n", "Line 3: kind"),
        (HEAD + POLICE + "x,police,KZ-55,nowhere,а,б,c\n", "Line 3: there is no agency nowhere"),
        (HEAD + POLICE + "x y,police,KZ-55,,а,б,c\n", "Line 3: key"),
        (HEAD + UNIT + POLICE.replace("KZ-55,,", "KZ-55,police-pav-unit,"), "below itself"),
        (HEAD + POLICE + "police-kar,court,KZ-35,,а,б,c\n", "of the kind police, which stays"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_entered(enter: Enter, text: str, words: str) -> None:
    before = set(Agency.objects.values_list("key", "name_en"))
    with pytest.raises(CommandError, match=words):
        enter(text)
    assert set(Agency.objects.values_list("key", "name_en")) == before


def test_each_change_stands_in_the_log_of_the_agency(enter: Enter, client_for: Callable[[str], Any]) -> None:
    below = POLICE.replace("KZ-55,,", "KZ-55,police-kar,")
    for text in (POLICE, POLICE, below):
        enter(HEAD + text)
    enter(HEAD + below + UNIT, "--check")
    page = client_for("olga").get("/office/log/").content.decode()
    entered, changed = (
        "ДП Павлодарской области: внесено на сервере.",
        "ДП Павлодарской области: на сервере изменены",
    )
    assert (page.count(entered), page.count(changed)) == (1, 1)
