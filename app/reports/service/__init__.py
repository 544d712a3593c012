"""Writes of this room: reports to conference, and exports that are sent by themselves."""
