"""The addresses of notices, below ``/notices/``."""

from django.urls import path

from reports.views import letterheads, notice_files, notices

urlpatterns = [
    path("", notices.notice_list, name="notice_list"),
    path("draft/", notices.notice_draft, name="notice_draft"),
    path("letterhead/", letterheads.letterhead, name="letterhead"),
    path("<int:pk>/", notices.notice_detail, name="notice_detail"),
    path("<int:pk>/edit/", notices.notice_edit, name="notice_edit"),
    path("<int:pk>/count/", notices.notice_again, name="notice_again"),
    path("<int:pk>/confirm/", notices.notice_confirm, name="notice_confirm"),
    path("<int:pk>/take-back/", notices.notice_take_back, name="notice_take_back"),
    path("<int:pk>/discard/", notices.notice_discard, name="notice_discard"),
    path("<int:pk>/correct/", notices.notice_correct, name="notice_correct"),
    path("<int:pk>/document/", notice_files.notice_document, name="notice_document"),
]
