from django.urls import path

from visits.views import desk, phone

app_name = "visits"
urlpatterns = [
    path("households/", desk.household_list, name="household_list"),
    path("households/<int:pk>/", desk.household_detail, name="household_detail"),
    path("cadres/", desk.cadre_list, name="cadre_list"),
    path("my/", phone.home, name="phone_home"),
    path("my/reminders/", phone.reminders, name="phone_reminders"),
    path("my/<int:pk>/", phone.household, name="phone_household"),
    path("my/<int:pk>/log/", phone.log, name="phone_log"),
]
