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
from organization.file_views import (
    file_again,
    file_delete,
    file_detail,
    file_download,
    file_list,
)
from organization.log_views import change_list, log_line, log_list, record_history
from organization.signin import code_views, views

app_name = "organization"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/password/", views.choose_password, name="choose_password"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("stay/", views.stay, name="stay"),
    path("back/", views.back, name="back"),
    path("me/", views.own_account, name="own_account"),
    path("me/password/", views.change_password, name="change_password"),
    path("me/devices/<int:pk>/end/", views.end_device, name="end_device"),
    path("me/devices/end-others/", views.end_other_devices, name="end_other_devices"),
    path("codes/", code_views.code_list, name="codes"),
    path("codes/units/<int:pk>/", code_views.unit_codes, name="unit_codes"),
    path("codes/print/", code_views.print_slips, name="print_slips"),
    path("codes/accounts/<int:pk>/", code_views.new_code, name="new_code"),
    path("", account_list, name="account_list"),
    path("new/", account_make, name="account_make"),
    path("<int:pk>/", account_detail, name="account_detail"),
    path("<int:pk>/change/", account_change, name="account_change"),
    path("<int:pk>/close/", account_close, name="account_close"),
    path("<int:pk>/reopen/", account_reopen, name="account_reopen"),
    path("<int:pk>/sign-out/", account_sign_out, name="account_sign_out"),
    path("log/", log_list, name="log"),
    path("log/<int:pk>/", log_line, name="log_line"),
    path("log/changes/", change_list, name="changes"),
    path("log/changes/<int:pk>/<str:kind>/", record_history, name="record_history"),
    path("files/", file_list, name="files"),
    path("files/<int:pk>/", file_detail, name="file"),
    path("files/<int:pk>/download/", file_download, name="file_download"),
    path("files/<int:pk>/again/", file_again, name="file_again"),
    path("files/<int:pk>/delete/", file_delete, name="file_delete"),
    path("approvals/", approval_list, name="approvals"),
    path("approvals/<int:pk>/answer/", approval_answer, name="approval_answer"),
    path("approvals/<int:pk>/take-back/", approval_take_back, name="approval_take_back"),
]
