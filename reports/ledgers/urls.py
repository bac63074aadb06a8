"""The addresses of ledgers, household files and contact cards, below ``/ledgers/``."""

from django.urls import path

from reports.ledgers import views

urlpatterns = [
    path("", views.ledger_list, name="ledger_list"),
    path("layouts/<int:pk>/", views.layout_edit, name="ledger_layout_edit"),
    path("layouts/<int:pk>/remove/", views.layout_remove, name="ledger_layout_remove"),
    path("<slug:kind>/", views.ledger_detail, name="ledger_detail"),
    path("<slug:kind>/export/", views.ledger_export, name="ledger_export"),
    path("<slug:kind>/layouts/new/", views.layout_new, name="ledger_layout_new"),
]
