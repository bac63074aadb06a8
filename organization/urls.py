from django.urls import path

from organization.views import SignIn, SignOut

app_name = "organization"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
]
