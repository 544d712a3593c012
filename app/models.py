"""Every table of the product, imported for Alembic and for nothing else."""

from app.accounts import models as accounts
from app.alist import models as alist
from app.audit import models as audit
from app.cabinet import models as cabinet
from app.confidence import models as confidence
from app.files import models as files
from app.intake import models as intake
from app.jobs import models as jobs
from app.kept import models as kept
from app.mail import models as mail
from app.members import models as members
from app.monitoring import models as monitoring
from app.privacy import models as privacy
from app.reports import models as reports
from app.selections import models as selections
from app.settings import models as settings
from app.source import models as source
from app.splits import models as splits
from app.votes import models as votes
from app.whips import models as whips

__all__ = [
    "accounts",
    "alist",
    "audit",
    "cabinet",
    "confidence",
    "files",
    "intake",
    "jobs",
    "kept",
    "mail",
    "members",
    "monitoring",
    "privacy",
    "reports",
    "selections",
    "settings",
    "source",
    "splits",
    "votes",
    "whips",
]
