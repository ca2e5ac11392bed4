"""What was typed wrong is put right, what has ended is still there, and a stopped colleague keeps no way in."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from access.context import for_actor
from accounts import links
from accounts.models import Agency, LinkPurpose, Membership, OneTimeLink, User
from administration import consent, people, roles
from core import clock
from core.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
DAY = dt.timedelta(days=1)


def ru(text: str) -> str:
    """As olga reads it."""
    with translation.override("ru"):
        return gettext(text)


WHY = {"basis": "Бұйрық № 7"}
ORDER = "Say by which order: its number and date, such as “No. 12 of 3 March”."


def kinds(as_: As) -> list[str]:
    from tests.administration.test_people import types

    return types(as_)


def dates(since: dt.date, until: dt.date | None) -> dict[str, str]:
    return {"since": since.isoformat(), "until": until.isoformat() if until else ""}


def test_a_wrong_last_day_is_put_right(world: None, client_for: Any, role_of: Any, as_: As) -> None:
    row, olga = role_of("timur"), client_for("olga")
    yesterday = clock.today() - DAY
    page = f"/office/{row.pk}/"
    answer = olga.post(f"{page}dates/", dates(row.since, yesterday), follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(page, 303)])
    assert answer.context["state"] == "ended"
    assert row.user.last_name not in olga.get("/office/").content.decode()
    assert row.user.last_name in olga.get("/office/?state=ended").content.decode()
    assert olga.post(f"{page}suspend/", WHY).status_code == 409, "nothing else is done to it"
    assert olga.post(f"{page}dates/", dates(row.since, None)).status_code == 303
    assert as_("timur").membership.pk == row.pk
    Membership.objects.filter(pk=row.pk).update(until=clock.today() - 91 * DAY)
    assert olga.get(page).status_code == 404, "long ago"
    with for_actor(as_("olga")) as actor, pytest.raises(Refused, match=ru("This role has ended long ago.")):
        people.change_dates(actor=actor, membership=row, since=row.since, until=None)


def test_what_was_declined_does_not_come_back_by_its_dates(world: None, as_: As, role_of: Any) -> None:
    """A foreign colleague said no: new dates are no way around."""
    agency = role_of("aliya").agency
    with for_actor(as_("olga")) as olga:
        nurlan = role_of("nurlan").user
        offered = people.add_colleague(
            actor=olga, agency=agency, role="investigator", since=clock.today() - 3 * DAY, person=nurlan
        )
    consent.decline(user=nurlan, number=offered.pk)
    Membership.objects.filter(pk=offered.pk).update(until=clock.today() - DAY)
    with for_actor(as_("olga")) as olga, pytest.raises(Refused, match="another agency"):
        people.change_dates(actor=olga, membership=offered, since=offered.since, until=None)


def test_no_role_is_chosen_beforehand(newcomer: dict[str, Any], client_for: Any) -> None:
    olga = client_for("olga")
    text = olga.get("/office/add/").content.decode()
    select = text.split('name="role"')[1].split("</select>")[0]
    assert select.index('value=""') < select.index('value="investigator"')
    assert 'value="investigator" selected' not in select
    answer = olga.post("/office/add/", newcomer | {"role": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["role"] == [ru("Choose the role.")]


def test_a_wrong_role_is_replaced_on_its_first_day(
    newcomer: dict[str, Any], client_for: Any, role_of: Any, as_: As
) -> None:
    olga = client_for("olga")
    olga.post("/office/add/", newcomer)
    row, to = role_of("aina.nova"), Agency.objects.get(key="police-kar")
    typed = {"agency": to.pk, "role": "investigator", "since": clock.today().isoformat(), **WHY}
    assert olga.post(f"/office/{row.pk}/move/", typed).status_code == 303
    (held,) = Membership.objects.filter(user=row.user)
    assert (held.pk, held.role, held.agency, held.until) == (row.pk, "investigator", to, None)
    assert kinds(as_) == ["office.colleague_added", "office.role_replaced"]


def test_a_role_that_was_used_is_not_replaced(
    world: None, client_for: Any, role_of: Any, make_case: Any
) -> None:
    case, row = make_case(), role_of("timur")
    Membership.objects.filter(pk=row.pk).update(since=clock.today())
    assert client_for("timur").get(f"/cases/{case.pk}/").status_code == 200
    typed = {"agency": row.agency_id, "role": "investigator", "since": clock.today().isoformat(), **WHY}
    refused = client_for("olga").post(f"/office/{row.pk}/move/", typed)
    assert refused.status_code == 422
    assert ru("Move the person from tomorrow on.") in refused.content.decode()
    assert Membership.objects.get(user=row.user).role == "inquiry_officer"


def test_details_are_corrected(world: None, client_for: Any, role_of: Any, as_: As) -> None:
    row, olga = role_of("timur"), client_for("olga")
    page = f"/office/{row.pk}/correct/"
    right = {
        "last_name": "Жандосұлы",
        "first_name": "Темір",
        "patronymic": "Асқарұлы",
        "email": "temir@police.example",
        "language": "kk",
    }
    assert "Жандосов" in olga.get(page).content.decode(), "what stands there now"
    assert olga.post(page, right).status_code == 303
    user = User.objects.get(username="timur")
    assert {name: getattr(user, name) for name in right} == right
    assert olga.post(page, right).status_code == 409, "nothing is changed"
    assert "Жандосұлы Темір Асқарұлы" in olga.get(f"/office/{row.pk}/").content.decode()
    assert kinds(as_) == ["office.person_corrected"]
    assert client_for("rosa").post(page, right).status_code == 403
    api = f"/api/v1/colleagues/{row.pk}/correct/"
    answer = olga.post(api, right | {"last_name": "Жандос"}, content_type="application/json")
    assert (answer.status_code, answer.json()["name"]) == (200, "Т. Жандос")


def test_nobody_corrects_whom_another_agency_has(world: None, as_: As, role_of: Any) -> None:
    user = role_of("timur").user
    Membership.objects.create(
        user=user, agency=role_of("dina").agency, role="court_clerk", since=dt.date(2024, 1, 1)
    )
    with for_actor(as_("olga")) as olga, pytest.raises(Refused, match="another agency"):
        people.correct(
            actor=olga,
            membership=role_of("timur"),
            details=people.Details(last_name="Басқа", first_name="Адам"),
        )
    own = role_of("olga")
    with for_actor(as_("olga")) as olga, pytest.raises(Refused, match="own rights"):
        people.correct(
            actor=olga, membership=own, details=people.Details(last_name="Басқа", first_name="Адам")
        )


def test_the_patronymic_of_a_newcomer(newcomer: dict[str, Any], client_for: Any) -> None:
    client_for("olga").post("/office/add/", newcomer | {"patronymic": "Серікқызы"})
    assert User.objects.get(username="aina.nova").patronymic == "Серікқызы"


def test_a_closed_account_is_called_closed(world: None, client_for: Any, role_of: Any) -> None:
    row, olga = role_of("timur"), client_for("olga")
    User.objects.filter(pk=row.user_id).update(is_active=False)
    text = olga.post("/office/", {"q": "Жандосов"}).content.decode().split("<tbody>")[1].split("</tbody>")[0]
    assert ru("account closed") in text
    assert ru("works") not in text
    assert (
        ru("This account is closed: the person cannot sign in.")
        in olga.get(f"/office/{row.pk}/").content.decode()
    )
    (listed,) = olga.get("/api/v1/colleagues/?state=closed").json()
    assert (listed["username"], listed["state"]) == ("timur", "closed")


def test_a_reload_leads_to_who_was_added(newcomer: dict[str, Any], client_for: Any, role_of: Any) -> None:
    olga: Client = client_for("olga")
    first = olga.post("/office/add/", newcomer)
    assert first.context["hours"] == 48
    assert 'data-copy="link"' in first.content.decode()
    again = olga.post("/office/add/", newcomer, follow=True)
    row = role_of("aina.nova")
    assert again.redirect_chain == [(f"/office/{row.pk}/", 303)]
    text = again.content.decode()
    assert 'role="status"' in text
    assert f"/office/{row.pk}/link/" in text
    assert User.objects.filter(username="aina.nova").count() == 1
    other = olga.post("/office/add/", newcomer | {"last_name": "Басқа"})
    assert other.status_code == 422, "somebody else with the same user name"


def test_who_has_a_password_gets_no_link(newcomer: dict[str, Any], client_for: Any, role_of: Any) -> None:
    olga = client_for("olga")
    olga.post("/office/add/", newcomer)
    new, old = role_of("aina.nova"), role_of("aliya")
    assert f"/office/{new.pk}/link/" in olga.get(f"/office/{new.pk}/").content.decode()
    text = olga.get(f"/office/{old.pk}/").content.decode()
    assert f"/office/{old.pk}/link/" not in text
    assert "/account/recovery/" in text


def test_links_end_with_the_last_role(
    newcomer: dict[str, Any], client_for: Any, role_of: Any, as_: As
) -> None:
    olga = client_for("olga")
    shown = olga.post("/office/add/", newcomer).content.decode()
    path = re.search(r"/account/link/[\w-]+/", shown)
    assert path
    row = role_of("aina.nova")
    more = Membership.objects.create(
        user=row.user, agency=Agency.objects.get(key="police-kar"), role="investigator", since=clock.today()
    )
    assert olga.post(f"/office/{row.pk}/suspend/", WHY | {"scope": "this"}).status_code == 303
    assert OneTimeLink.objects.filter(user=row.user).count() == 1, "another role goes on"
    gone = dates(more.since - 3 * DAY, clock.today() - DAY)
    assert olga.post(f"/office/{more.pk}/dates/", gone).status_code == 303
    assert OneTimeLink.objects.filter(user=row.user).count() == 0
    assert (
        Client().get(path[0]).status_code == 404 or "password" not in Client().get(path[0]).content.decode()
    )
    assert olga.post(f"/office/{row.pk}/link/").status_code == 422, "no role holds"
    links.issue(row.user, LinkPurpose.SET_PASSWORD, None)
    assert olga.post(f"/office/{row.pk}/back/").status_code == 303
    assert olga.post(f"/office/{row.pk}/link/").status_code == 200


def test_suspending_says_why_and_how_far(world: None, client_for: Any, role_of: Any, as_: As) -> None:
    olga, row = client_for("olga"), role_of("timur")
    page = f"/office/{row.pk}/suspend/"
    silent = olga.post(page, {})
    assert silent.status_code == 422
    assert escape(ru(ORDER)) in silent.content.decode()
    more = Membership.objects.create(
        user=row.user,
        agency=Agency.objects.get(key="police-kar-juvenile"),
        role="investigator",
        since=row.since,
    )
    far = Membership.objects.create(
        user=row.user, agency=role_of("dina").agency, role="court_clerk", since=row.since
    )
    assert olga.post(page, WHY).status_code == 422, "how far is said as well"
    assert olga.post(page, WHY | {"scope": "all"}).status_code == 303
    stopped = {
        m.pk: (m.suspended_at is not None, m.suspension_basis)
        for m in Membership.objects.filter(user=row.user)
    }
    assert stopped == {
        row.pk: (True, WHY["basis"]),
        more.pk: (True, WHY["basis"]),
        far.pk: (False, ""),
    }, "those of the own offices"
    assert kinds(as_) == ["office.colleague_suspended"] * 2
    assert WHY["basis"] in olga.get(f"/office/{row.pk}/").content.decode()
    with for_actor(as_("olga")) as actor, pytest.raises(Conflict):
        roles.suspend_all(actor=actor, membership=row, basis="№ 8")
    api = f"/api/v1/colleagues/{role_of('madina').pk}/suspend/"
    assert olga.post(api, {}, content_type="application/json").status_code == 400
    body = WHY | {"all_roles": True}
    assert olga.post(api, body, content_type="application/json").json()["state"] == "suspended"


@pytest.mark.parametrize("path", ["add/", "add-role/", "{}/move/"])
def test_every_right_has_its_order(
    newcomer: dict[str, Any], client_for: Any, role_of: Any, path: str
) -> None:
    sent = newcomer | {"basis": "", "username": "aliya" if "role" in path else "aina.nova"}
    answer = client_for("olga").post("/office/" + path.format(role_of("timur").pk), sent)
    assert answer.status_code == 422
    (text,) = answer.context["form"].errors["basis"]
    assert text == ru(ORDER)
