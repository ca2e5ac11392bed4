"""Events of acts that are done outside the system: one frozen class for each line of ``legal/data/reported_events.yaml``.

They go through the same pipeline as every other event: the clocks, safeguards and notices that listen react alike.
"""

from dataclasses import dataclass, field, make_dataclass
from typing import ClassVar, cast

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from legal.acts import Act, reported_acts


@dataclass(frozen=True, kw_only=True)
class ReportedAct(CaseEvent):
    """``occurred_at`` is when it was done, ``document`` the number of its paper, ``deadline`` the clock on whose page it
    was written down. A subclass adds the facts that its line of the table names.
    """

    act: ClassVar[Act]
    document: str = ""
    deadline: str = ""
    view_bit: int = CasePermission.VIEW_FILE.bit

    @property
    def needed(self) -> CasePermission:
        return next(p for p in CasePermission if p.bit == self.view_bit)

    def sentence(self) -> str:
        names = {"act": self.act.name, "number": self.document}
        return (_("%(act)s (document no. %(number)s).") if self.document else _("%(act)s.")) % names


def _class_of(act: Act) -> type[ReportedAct]:
    name = "".join(word.title() for word in act.event.replace(".", "_").split("_"))
    facts = [(fact, str, field(default="")) for fact in act.facts]
    made = make_dataclass(
        name,
        facts,
        bases=(ReportedAct,),
        namespace={"type": act.event, "act": act, "__module__": __name__},
        frozen=True,
        kw_only=True,
    )
    return cast("type[ReportedAct]", made)


CLASSES: dict[str, type[ReportedAct]] = {act.event: _class_of(act) for act in reported_acts().values()}
