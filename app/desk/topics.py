"""Pages of help on the rooms below the desk, which cannot register them themselves."""

from __future__ import annotations

from app.accounts.permissions import AccountPermission
from app.audit.permissions import AuditPermission
from app.desk.registry import SIGNED_IN, HelpTopic, help_topic
from app.jobs.permissions import JobPermission
from app.privacy.permissions import PrivacyPermission
from app.settings.permissions import SettingPermission

TOPICS = tuple(
    help_topic(topic)
    for topic in (
        HelpTopic(
            slug="sign-in",
            title="Sign in",
            summary="Your password, your second factor, and what to do when you have lost either.",
            template="desk/help/_sign_in.html",
        ),
        HelpTopic(
            slug="desk",
            title="The desk and the search",
            summary="What stands on your desk, how to have it mailed, how to find anything.",
            template="desk/help/_desk.html",
            permission=SIGNED_IN,
        ),
        HelpTopic(
            slug="users",
            title="Invite users and grant roles",
            summary="How an account begins and ends, and what a role allows.",
            template="desk/help/_users.html",
            permission=AccountPermission.KEEP,
        ),
        HelpTopic(
            slug="jobs",
            title="The import of the record and other jobs",
            summary="What runs by itself and when, and what to do when it fails.",
            template="desk/help/_jobs.html",
            permission=JobPermission.READ,
        ),
        HelpTopic(
            slug="files",
            title="Take in a file",
            summary="From a template to rows on record, and how to undo a whole import.",
            template="desk/help/_files.html",
            permission=SIGNED_IN,
        ),
        HelpTopic(
            slug="audit",
            title="The audit trail",
            summary="What is written down of every change, and how to check that it is whole.",
            template="desk/help/_audit.html",
            permission=AuditPermission.READ,
        ),
        HelpTopic(
            slug="settings",
            title="Settings",
            summary="How the party works, as far as it is for the party to say.",
            template="desk/help/_settings.html",
            permission=SettingPermission.READ,
        ),
        HelpTopic(
            slug="corrections",
            title="Ask for a correction",
            summary="What to do when a page about a person is wrong.",
            template="desk/help/_corrections.html",
        ),
        HelpTopic(
            slug="decide-corrections",
            title="Decide a request for correction",
            summary="What to do with a request on your desk, and by when.",
            template="desk/help/_decide_corrections.html",
            permission=PrivacyPermission.DECIDE_CORRECTION,
        ),
        HelpTopic(
            slug="data-requests",
            title="When somebody asks for her data, objects, or wants to be erased",
            summary="What to check, what stops, what goes, what stays and why.",
            template="desk/help/_data_requests.html",
            permission=PrivacyPermission.ERASE_PERSON,
        ),
        HelpTopic(
            slug="retention",
            title="What is removed when",
            summary="How long what is kept, what goes by itself, and what to do after a restore.",
            template="desk/help/_retention.html",
            permission=PrivacyPermission.READ_RETENTION,
        ),
    )
)
