"""The General Prosecutor's Office sees every file and decides in none: seeing is not deciding."""

from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from core.errors import Refused
from deadlines import actions
from deadlines.models import Deadline


def test_overseeing_extends_no_term(
    world: None, make_case: Callable[..., Any], as_: Callable[[str], Any]
) -> None:
    """A prosecutor may extend this one, but only of the office that supervises the case."""
    case = make_case()
    with for_actor(as_("gulnara")) as gulnara:
        term = Deadline.objects.visible_to(gulnara).get(case=case, rule__code="DL-INV-PRELIM")
        with pytest.raises(Refused):
            actions.extend(actor=gulnara, deadline=term, version=term.version)
    with for_actor(as_("marat")) as marat:
        assert actions.extend(actor=marat, deadline=term, version=term.version).extended == 1
