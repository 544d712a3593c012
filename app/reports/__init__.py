"""What goes out: the report to conference, the index of exports, and what relates two rooms.

It reads across the rooms, which must not know each other, and owns what was made of them: reports,
frozen with their files, and exports that are sent by themselves.
"""
