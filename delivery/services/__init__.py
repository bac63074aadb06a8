from delivery.services.telling import Letter, queue, tell

__all__ = ["Letter", "queue", "tell"]
