"""Every table of the product, imported for Alembic and for nothing else."""

from app.audit import models as audit
from app.jobs import models as jobs
from app.members import models as members
from app.source import models as source
from app.votes import models as votes
from app.whips import models as whips

__all__ = ["audit", "jobs", "members", "source", "votes", "whips"]
