"""The history of what the office sets and drafts."""

from __future__ import annotations

from organization.models.recorded import recorded
from reports.models.exchange import ExportFormat
from reports.models.ledger import CardTerms, LedgerLayout
from reports.models.letterhead import Letterhead
from reports.models.notice import Notice
from reports.models.review import ReviewTerms
from reports.models.summary import SummaryStyle


class LetterheadEvent(recorded(Letterhead)):  # type: ignore[misc]
    place = "county"


# The figures are in the notice, which is kept for good once it is published.
class NoticeEvent(recorded(Notice, exclude=["figures", "rules"])):  # type: ignore[misc]
    place = "county"


class ReviewTermsEvent(recorded(ReviewTerms)):  # type: ignore[misc]
    place = "county"


class LedgerLayoutEvent(recorded(LedgerLayout)):  # type: ignore[misc]
    place = "county"


class CardTermsEvent(recorded(CardTerms)):  # type: ignore[misc]
    place = "county"


class SummaryStyleEvent(recorded(SummaryStyle)):  # type: ignore[misc]
    place = "region"


class ExportFormatEvent(recorded(ExportFormat)):  # type: ignore[misc]
    place = "county"
