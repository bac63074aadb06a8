from django.urls import path

from organization.account_views import (
    account_change,
    account_close,
    account_detail,
    account_list,
    account_make,
    account_reopen,
    account_sign_out,
)
from organization.approval_views import approval_answer, approval_list, approval_take_back
from organization.views import SignIn, SignOut

app_name = "organization"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("", account_list, name="account_list"),
    path("new/", account_make, name="account_make"),
    path("<int:pk>/", account_detail, name="account_detail"),
    path("<int:pk>/change/", account_change, name="account_change"),
    path("<int:pk>/close/", account_close, name="account_close"),
    path("<int:pk>/reopen/", account_reopen, name="account_reopen"),
    path("<int:pk>/sign-out/", account_sign_out, name="account_sign_out"),
    path("approvals/", approval_list, name="approvals"),
    path("approvals/<int:pk>/answer/", approval_answer, name="approval_answer"),
    path("approvals/<int:pk>/take-back/", approval_take_back, name="approval_take_back"),
]
