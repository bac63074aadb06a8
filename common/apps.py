from django.apps import AppConfig
from django.db.models import Field


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common.database import AnyOf
        from common.migrating import spare_the_models

        Field.register_lookup(AnyOf)
        spare_the_models()
