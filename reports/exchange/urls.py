"""The addresses of the export for other systems, below ``/exchange/``."""

from django.urls import path

from reports.views import exchange

urlpatterns = [
    path("", exchange.exchange_list, name="exchange_list"),
    path("new/<str:kind>/", exchange.exchange_new, name="exchange_new"),
    path("<int:pk>/", exchange.exchange_detail, name="exchange_detail"),
    path("<int:pk>/edit/", exchange.exchange_edit, name="exchange_edit"),
    path("<int:pk>/close/", exchange.exchange_close, name="exchange_close"),
    path("<int:pk>/make/", exchange.exchange_make, name="exchange_make"),
    path("<int:pk>/corrections/", exchange.exchange_correct, name="exchange_correct"),
    path("<int:pk>/settle/", exchange.exchange_settle, name="exchange_settle"),
    path("files/<int:pk>/", exchange.exchange_file, name="exchange_file"),
    path("files/<int:pk>/take-back/", exchange.exchange_take_back, name="exchange_take_back"),
]
