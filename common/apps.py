from django.apps import AppConfig
from django.db.models import Field


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common.database import AnyOf

        Field.register_lookup(AnyOf)
