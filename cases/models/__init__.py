from cases.models.case import Case, CaseKind, Charge, InvestigationForm, Stage
from cases.models.keystore import DataKey
from cases.models.liberty import Detention, DetentionException, Interview, InterviewKind
from cases.models.participation import CaseGrant, CaseGroupGrant, Participation
from cases.models.people import Party, PartyCapacity, Person, PersonSearch, PersonToken, Sex

__all__ = [
    "Case",
    "CaseGrant",
    "CaseGroupGrant",
    "CaseKind",
    "Charge",
    "DataKey",
    "Detention",
    "DetentionException",
    "Interview",
    "InterviewKind",
    "InvestigationForm",
    "Participation",
    "Party",
    "PartyCapacity",
    "Person",
    "PersonSearch",
    "PersonToken",
    "Sex",
    "Stage",
]
