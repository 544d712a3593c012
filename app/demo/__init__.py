"""A demonstration: an invented country in an empty database, with something in every room to see.

Owns no table and no page. Every name, place and vote in it is made up; a demonstration never mixes
with a real record. One file for each room that is filled; `making` lists them in order.
"""
