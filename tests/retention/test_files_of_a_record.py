"""Files that people added to a record go the way of the record."""

from typing import Any

import pytest

from access.context import for_actor
from access.system import for_system
from cases import vault
from cases.models import Case
from documents import uploads
from documents.intake import take_in
from documents.models import Upload
from retention import actions, tasks
from tests.documents import samples
from tests.retention.conftest import two

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("committed")]


def test_a_sealed_record_gives_no_file_and_a_destroyed_key_none_for_ever(
    ripe: Any, as_: Any, client_for: Any, settings: Any
) -> None:
    settings.CLAMAV_SOCKET, settings.CLAMAV_REQUIRED = "", False
    case = ripe()
    with for_actor(as_("marat")) as marat:
        row = uploads.add(
            actor=marat,
            case=Case.objects.get(pk=case.pk),
            facts=uploads.Facts(kind="decision", description="Постановление"),
            taken=take_in("постановление.pdf", samples.pdf()),
        )
    ways = (f"/files/{row.pk}/", f"/api/v1/files/{row.pk}/", f"/api/v1/files/{row.pk}/content/")
    assert [client_for("marat").get(way).status_code for way in ways] == [200] * 3
    assert two(actions.seal, case, as_)
    for who in ("marat", "aliya", "daniyar"):
        assert [client_for(who).get(way).status_code for way in ways] == [404] * 3
    with for_system("test"):
        assert Upload.objects.get(pk=row.pk).data() == samples.pdf(), "control: it is there, and closed"
    assert two(actions.erase, case, as_)
    tasks.reapply()
    with for_system("test"), pytest.raises(vault.CannotOpen):
        Upload.objects.get(pk=row.pk).data()
