from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "organization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from organization.signin.receivers import on_signed_in

        user_logged_in.connect(on_signed_in, dispatch_uid="organization.record_session")
