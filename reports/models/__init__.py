from reports.models.history import LetterheadEvent, NoticeEvent
from reports.models.letterhead import Letterhead
from reports.models.notice import Notice

__all__ = ["Letterhead", "LetterheadEvent", "Notice", "NoticeEvent"]
