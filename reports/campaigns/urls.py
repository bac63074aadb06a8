from django.urls import path

from reports.campaigns import views

urlpatterns = [
    path("<int:pk>/summary/", views.campaign_summary, name="campaign_summary"),
    path("<int:pk>/summary/document/", views.campaign_document, name="campaign_document"),
    path("<int:pk>/summary/export/", views.campaign_export, name="campaign_export"),
]
