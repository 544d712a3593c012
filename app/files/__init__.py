"""Uploaded files: checked by content, encrypted, in the database and so in its backup."""
