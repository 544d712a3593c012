"""What keeps the service running: whether it is well, what it measures, its logs, its backups.

Owns nothing of the record: it reads how the database, the jobs and the mail do, and copies the
whole of the record away and back.
"""
