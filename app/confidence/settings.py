"""What officers may set about rounds and personal links."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from app.confidence.domain.links import read_domains
from app.kernel.errors import DomainError
from app.settings.registry import Setting, setting

GROUP = "Rounds and declarations"
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


def _accepted(_session: Session, text: str) -> str:
    """One domain or several, parted by commas. Raises DomainError."""
    domains = read_domains(text)
    wrong = next((domain for domain in domains if not _DOMAIN.fullmatch(domain)), None)
    if not domains or wrong is not None:
        raise DomainError(
            "Enter the domains of parliamentary e-mail addresses, parted by commas, such as"
            " parliament.uk."
        )
    return ", ".join(domains)


PARLIAMENTARY_DOMAINS = setting(
    Setting(
        name="confidence:parliamentary-domains",
        group=GROUP,
        label="Domains of parliamentary e-mail addresses",
        why="The code that confirms a personal link goes to an address at one of these domains"
        " alone: nobody else can have one there. Several are parted by commas.",
        default="parliament.uk",
        accept=_accepted,
    )
)
LINK_DAYS = setting(
    Setting(
        name="confidence:link-days",
        group=GROUP,
        label="A personal link can be used within",
        why="Two weeks reach a member who is away for one. A link never outlasts its round and the"
        " days of grace.",
        default=14,
        unit="days",
        least=1,
        most=90,
    )
)
