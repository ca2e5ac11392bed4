from cases.forms.registration import STEPS, ChildForm, DetentionForm, EventForm
from cases.forms.search import NewSearchForm, Query, QuickSearchForm
from cases.forms.verbs import (
    AcceptForm,
    DetainForm,
    InterviewForm,
    PartyForm,
    ReleaseForm,
    ReturnForm,
    SendForm,
)

__all__ = [
    "STEPS",
    "AcceptForm",
    "ChildForm",
    "DetainForm",
    "DetentionForm",
    "EventForm",
    "InterviewForm",
    "NewSearchForm",
    "PartyForm",
    "Query",
    "QuickSearchForm",
    "ReleaseForm",
    "ReturnForm",
    "SendForm",
]
