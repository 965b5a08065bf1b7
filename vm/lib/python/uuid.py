"""What of uuid is written in Python."""

from enum import Enum


class SafeUUID(Enum):
    safe = 0
    unsafe = -1
    unknown = None
