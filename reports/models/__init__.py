from reports.models.figures import KeptFigures, StaleArea
from reports.models.history import (
    CardTermsEvent,
    LedgerLayoutEvent,
    LetterheadEvent,
    NoticeEvent,
    ReviewTermsEvent,
)
from reports.models.ledger import CardTerms, LedgerLayout
from reports.models.letterhead import Letterhead
from reports.models.notice import Notice
from reports.models.review import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms

__all__ = [
    "CardTerms",
    "CardTermsEvent",
    "KeptFigures",
    "LedgerLayout",
    "LedgerLayoutEvent",
    "Letterhead",
    "LetterheadEvent",
    "Notice",
    "NoticeEvent",
    "Objection",
    "Review",
    "ReviewChange",
    "ReviewEntry",
    "ReviewTerms",
    "ReviewTermsEvent",
    "StaleArea",
]
