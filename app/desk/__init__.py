"""Pages that many rooms fill: the home page and the page of a member.

The rooms register their sections here; the desk knows none of them.
"""
