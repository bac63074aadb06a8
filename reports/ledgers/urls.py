"""The addresses of ledgers, household files and contact cards, below ``/ledgers/``."""

from django.urls import path

from reports.ledgers import file_views, views

urlpatterns = [
    path("", views.ledger_list, name="ledger_list"),
    path("layouts/<int:pk>/", views.layout_edit, name="ledger_layout_edit"),
    path("layouts/<int:pk>/remove/", views.layout_remove, name="ledger_layout_remove"),
    path("households/", file_views.file_list, name="ledger_files"),
    path("households/documents/", file_views.file_documents, name="ledger_file_documents"),
    path("households/<int:pk>/", file_views.household_file, name="ledger_household"),
    path(
        "households/<int:pk>/document/",
        file_views.household_document,
        name="ledger_household_document",
    ),
    path("cards/", file_views.card_sheets, name="ledger_cards"),
    path("cards/wording/", file_views.card_terms, name="ledger_card_terms"),
    path("<slug:kind>/", views.ledger_detail, name="ledger_detail"),
    path("<slug:kind>/export/", views.ledger_export, name="ledger_export"),
    path("<slug:kind>/layouts/new/", views.layout_new, name="ledger_layout_new"),
]
