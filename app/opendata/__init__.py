"""Open data: the files that anybody may take, and a read-only API of what is public.

Reads across rooms and owns no table. Nothing here is anything that a page does not show to
everybody: whoever asks gets the same, signed in or not, and no cookie.
"""
