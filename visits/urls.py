from django.urls import path

from visits import api
from visits.views import desk, phone, photos

app_name = "visits"
urlpatterns = [
    path("households/", desk.household_list, name="household_list"),
    path("households/<int:pk>/", desk.household_detail, name="household_detail"),
    path("households/export/", desk.household_export, name="household_export"),
    path("households/<int:pk>/members/export/", desk.member_export, name="member_export"),
    path("households/<int:pk>/contacts/export/", desk.contact_export, name="contact_export"),
    path("households/<int:pk>/pairings/export/", desk.pairing_export, name="pairing_export"),
    path("cadres/", desk.cadre_list, name="cadre_list"),
    path("cadres/export/", desk.cadre_export, name="cadre_export"),
    path("units/", desk.unit_list, name="unit_list"),
    path("units/export/", desk.unit_export, name="unit_export"),
    path("photos/<int:pk>/", photos.photo, name="photo"),
    path("my/", phone.home, name="phone_home"),
    path("my/export/", phone.home_export, name="phone_home_export"),
    path("my/reminders/", phone.reminders, name="phone_reminders"),
    path("my/reminders/export/", phone.reminder_export, name="reminder_export"),
    path("my/<int:pk>/", phone.household, name="phone_household"),
    path("my/<int:pk>/export/", phone.contact_export, name="phone_contact_export"),
    path("my/<int:pk>/log/", phone.log, name="phone_log"),
    path("api/contacts/", api.contacts, name="api_contacts"),
    path("api/contacts/<uuid:uuid>/", api.contact, name="api_contact"),
    path("api/contacts/<uuid:uuid>/photos/<uuid:photo_uuid>/", api.photo, name="api_contact_photo"),
    path("api/standing/", api.standing, name="api_standing"),
]
