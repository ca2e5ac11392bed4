from legal.models.calendar import CalendarDay, CalendarYear
from legal.models.norms import Norm
from legal.models.offences import Offence
from legal.models.rules import DeadlineRule
from legal.models.safeguards import SafeguardDefinition

__all__ = ["CalendarDay", "CalendarYear", "DeadlineRule", "Norm", "Offence", "SafeguardDefinition"]
