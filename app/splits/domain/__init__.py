"""The rules of this room: pure functions over plain values."""
