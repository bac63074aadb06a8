"""The addresses of the pages about other systems."""

from django.urls import path

from api import page_views as views

app_name = "systems"

urlpatterns = [
    path("systems/", views.system_list, name="list"),
    path("systems/guide/", views.guide, name="guide"),
    path("systems/tokens/ask/", views.token_ask, name="token_ask"),
    path("systems/tokens/<int:pk>/answer/", views.token_answer, name="token_answer"),
    path("systems/tokens/<int:pk>/take/", views.token_take, name="token_take"),
    path("systems/tokens/<int:pk>/withdraw/", views.token_withdraw, name="token_withdraw"),
    path("systems/webhooks/add/", views.webhook_add, name="webhook_add"),
    path("systems/webhooks/<int:pk>/remove/", views.webhook_remove, name="webhook_remove"),
    path("systems/webhooks/<int:pk>/start/", views.webhook_start, name="webhook_start"),
]
