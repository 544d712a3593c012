"""Who may see a page, and the headers that guard every answer.

Sign-in, permissions and scopes join this room with the accounts.
"""
