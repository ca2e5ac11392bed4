from cases.models.case import Case, CaseKind, Charge, InvestigationForm, Stage
from cases.models.correction import Correction
from cases.models.draft import RegistrationDraft
from cases.models.keystore import DataKey, WrappingKey
from cases.models.liberty import Detention, DetentionException, Interview, InterviewKind
from cases.models.merge import Merge, MergeState
from cases.models.participation import CaseGrant, CaseGroupGrant, GrantKind, Participation
from cases.models.people import (
    PROTECTED_CAPACITIES,
    Development,
    Party,
    PartyCapacity,
    Person,
    PersonSearch,
    PersonToken,
    Sex,
)
from cases.models.returned import Returned

__all__ = [
    "PROTECTED_CAPACITIES",
    "Case",
    "CaseGrant",
    "CaseGroupGrant",
    "CaseKind",
    "Charge",
    "Correction",
    "DataKey",
    "Detention",
    "DetentionException",
    "Development",
    "GrantKind",
    "Interview",
    "InterviewKind",
    "InvestigationForm",
    "Merge",
    "MergeState",
    "Participation",
    "Party",
    "PartyCapacity",
    "Person",
    "PersonSearch",
    "PersonToken",
    "RegistrationDraft",
    "Returned",
    "Sex",
    "Stage",
    "WrappingKey",
]
