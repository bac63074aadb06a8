from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "pairing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organization.services import on_account_changed
        from pairing.intake.cadres import Cadres
        from pairing.intake.kinds import register
        from pairing.intake.pairings import Pairings
        from pairing.intake.people import Disabled, ExtremePoverty, Orphans
        from pairing.intake.units import Units
        from pairing.services import follow_account

        for kind in (Units, Orphans, Disabled, ExtremePoverty, Cadres, Pairings):
            register(kind)
        on_account_changed(follow_account)
