"""Who may do what: any change shows up in the golden file."""

from pathlib import Path

from accounts.permissions import CasePermission
from accounts.principals import Capacity
from accounts.roles import ROLES, RoleKey

GOLDEN = Path(__file__).parent.parent / "snapshots" / "roles.txt"


def rendered() -> str:
    lines = [f"{key}: {' '.join(sorted(role.permissions))}" for key, role in ROLES.items()]
    lines += [f"capacity {c.name.lower()}: {c.mask:020b}" for c in Capacity]
    lines += [f"bit {p}: {p.bit}" for p in CasePermission]
    return "\n".join(lines) + "\n"


def test_roles_are_those_of_the_golden_file() -> None:
    assert rendered() == GOLDEN.read_text(), "update tests/snapshots/roles.txt and have the change reviewed"


def test_every_role_is_described() -> None:
    assert set(ROLES) == set(RoleKey)
    assert all(str(r.name) and str(r.description) for r in ROLES.values())


def test_nobody_without_a_case_task_sees_a_case() -> None:
    for key in (
        "unicef_viewer",
        "agency_administrator",
        "system_administrator",
        "statistics_officer",
        "legal_editor",
    ):
        assert ROLES[RoleKey(key)].permissions == frozenset()
    # Helps to end a record by its number and days, and reads nothing of what is in it.
    assert ROLES[RoleKey.DATA_PROTECTION_OFFICER].permissions == {CasePermission.SEAL}


def test_only_the_victim_service_reaches_a_victims_contact() -> None:
    holders = {k for k, r in ROLES.items() if CasePermission.VIEW_VICTIM_CONTACT in r.permissions}
    assert holders == {RoleKey.VICTIM_SUPPORT_WORKER}
    assert [c for c in Capacity if c.mask & CasePermission.VIEW_VICTIM_CONTACT.bit] == [
        Capacity.VICTIM_SUPPORT
    ]
