"""Beat's scheduler, which leaves a sign of life each time it looks what is due."""

from celery.beat import PersistentScheduler

from config.production import sign_of_life


class SigningScheduler(PersistentScheduler):
    """Celery's own, and a file's date for whoever asks whether beat is stuck."""

    def tick(self, *args: object, **kwargs: object) -> float:
        wait: float = super().tick(*args, **kwargs)
        sign_of_life("beat")
        return wait
