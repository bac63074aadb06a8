from delivery.models.channel import Channel
from delivery.models.delivery import Attempt, Delivery
from delivery.models.history import ChannelEvent
from delivery.models.message import Message

__all__ = ["Attempt", "Channel", "ChannelEvent", "Delivery", "Message"]
