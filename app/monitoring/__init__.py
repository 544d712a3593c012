"""Equality monitoring: answers given with consent, apart from whoever gave them; totals alone.

Nothing here knows a candidate but by a keyed digest of her number, which is worked out for three
things only: to take her answers, to delete them, and to count them. No page, export or entry of
the audit trail has one person's answers, or says whether she gave any.
"""
