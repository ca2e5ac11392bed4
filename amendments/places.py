"""Where the changes of the law stand in the side bar."""

from django.utils.translation import gettext_lazy

from amendments.second import EDITORS
from core import nav


def register() -> None:
    nav.register(
        nav.NavItem(
            key="law-changes",
            title=gettext_lazy("Changes of the law"),
            url_name="amendments:board",
            icon="edit",
            order=91,
            roles=EDITORS,
        )
    )
