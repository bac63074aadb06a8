from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "pairing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from organization.services import on_account_changed
        from pairing.identity_start import guard_connection
        from pairing.intake.cadres import Cadres
        from pairing.intake.kinds import register
        from pairing.intake.pairings import Pairings
        from pairing.intake.people import Disabled, ExtremePoverty, Orphans
        from pairing.intake.units import Units
        from pairing.services import follow_account

        connection_created.connect(guard_connection, dispatch_uid="pairing.guard_connection")
        for kind in (Units, Orphans, Disabled, ExtremePoverty, Cadres, Pairings):
            register(kind)
        on_account_changed(follow_account)
