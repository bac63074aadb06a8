from reports.models.history import LetterheadEvent, NoticeEvent, ReviewTermsEvent
from reports.models.letterhead import Letterhead
from reports.models.notice import Notice
from reports.models.review import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms

__all__ = [
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
]
