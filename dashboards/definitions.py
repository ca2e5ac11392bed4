"""What each published number means: the text that stands behind every link "Definition"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text = "str | _StrPromise"


@dataclass(frozen=True)
class Definition:
    """``key`` is the anchor. ``code`` names an indicator of the UNODC and UNICEF manual of 2006 where
    there is one."""

    key: str
    name: "_StrPromise"
    counts: "_StrPromise"
    unit: "_StrPromise"
    geography: "_StrPromise"
    block: int
    code: str = ""
    not_counted: "_StrPromise | str" = ""


_CHILDREN = _("children, each counted once in the quarter")
_REGION = _("country and region")
_COUNTRY = _("country only")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "flow",
        _("Steps of the proceedings"),
        _(
            "Children with a recorded step in the quarter, at the furthest step: under investigation,"
            " before the court,"
            " closed without measure, diverted, educative measure, sentence without custody, sentence"
            " with custody."
            " “Recorded” are children whose case was registered in the quarter."
        ),
        _CHILDREN,
        _REGION,
        5,
        not_counted=_(
            "Administrative and civil protection cases; persons of 18 and over on the day of the act."
        ),
    ),
    Definition(
        "regions",
        _("Children recorded, by region"),
        _("Children whose criminal case was registered in the quarter, by the region of the case."),
        _CHILDREN,
        _REGION,
        5,
    ),
    Definition(
        "UN10",
        _("Diversion before sentence"),
        _(
            "Children diverted before sentence, as a share of the children diverted or sentenced in the"
            " period."
        ),
        _("per cent"),
        _REGION,
        5,
        code="UN10",
        not_counted=_(
            "A diversion that fails later is not taken back; the sentence counts in its own quarter."
        ),
    ),
    Definition(
        "UN9",
        _("Custodial sentencing"),
        _("Children sentenced to custody, as a share of the children sentenced in the period."),
        _("per cent"),
        _REGION,
        5,
        code="UN9",
        not_counted=_("Suspended custody: it is a sentence without custody."),
    ),
    Definition(
        "UN2",
        _("Children in detention"),
        _(
            "Children deprived of liberty at midnight after the last day of the quarter, before or after"
            " a sentence."
            " A child with two legal grounds counts once."
        ),
        _("children"),
        _COUNTRY,
        5,
        code="UN2, UN3",
    ),
    Definition(
        "people",
        _("Children recorded, by age and sex"),
        _("Children recorded in the quarter, by their age on the day of the act and by sex."),
        _CHILDREN,
        _REGION,
        5,
    ),
    Definition(
        "offences",
        _("Children recorded, by group of offence"),
        _(
            "Children recorded in the quarter, by the principal offence of the case, in eight groups of the"
            " International Classification of Crime for Statistical Purposes (ICCS). Sexual offences are"
            " part of the"
            " offences against the person and are not shown apart."
        ),
        _CHILDREN,
        _COUNTRY,
        5,
    ),
    Definition(
        "measures",
        _("Decisions of the courts"),
        _("Children for whom a court decided in the quarter, by the gravest decision recorded."),
        _CHILDREN,
        _COUNTRY,
        5,
    ),
    Definition(
        "safeguards",
        _("Safeguards kept"),
        _(
            "Children for whom a safeguard was kept, as a share of those for whom it is recorded whether"
            " it was: a"
            " lawyer from detention, parents told at once, a psychologist or teacher present under 16,"
            " free or before"
            " a judge in time, kept apart from adults."
        ),
        _("per cent"),
        _COUNTRY,
        5,
    ),
    Definition(
        "victims",
        _("Child victims recorded"),
        _(
            "Children recorded as victims in a case in the quarter, by sex and by age counted from the"
            " year of birth."
        ),
        _CHILDREN,
        _COUNTRY,
        10,
        not_counted=_("Victims whose year of birth is not recorded."),
    ),
    Definition(
        "detention",
        _("Detention before and after sentence"),
        _(
            "Children in detention on the last day, by whether a sentence with custody had been recorded"
            " by then."
        ),
        _("children"),
        _COUNTRY,
        5,
        code="UN3",
    ),
    Definition(
        "trend",
        _("Official series"),
        _(
            "Numbers published by others, with their source. They are not rounded and not made from this"
            " system."
        ),
        _("as in the source"),
        _COUNTRY,
        0,
    ),
)
