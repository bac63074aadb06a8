from django.urls import path

from organization.approval_views import approval_answer, approval_list, approval_take_back
from organization.views import SignIn, SignOut

app_name = "organization"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("approvals/", approval_list, name="approvals"),
    path("approvals/<int:pk>/answer/", approval_answer, name="approval_answer"),
    path("approvals/<int:pk>/take-back/", approval_take_back, name="approval_take_back"),
]
