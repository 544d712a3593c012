"""What somebody typed into a form and did not send: kept for her for 14 days, and offered again.

It knows no form: a view of a room above says which fields its form has (`offering`). Nobody but
the user herself is ever shown what she typed.
"""
