"""Who may see a page, as whom, and the headers that guard every answer.

Knows roles and permissions only as names: `accounts` says who somebody is, `app.roles` what each
role may do.
"""
