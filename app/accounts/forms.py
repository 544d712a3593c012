"""Forms of signing in (Flask-Security's, in our words) and of keeping users."""

from __future__ import annotations

from typing import Any

from flask_security import forms as theirs
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.webauthn import WebAuthnRegisterForm
from wtforms import PasswordField, RadioField, SelectField
from wtforms.fields import EmailField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from app.accounts.domain import Digest, Role
from app.accounts.queries import UserState
from app.kernel.words import folded
from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    VersionField,
)

MOST_PASSWORD = 200
LEAST_PASSWORD = 12


def password_problems(password: str, user: Any = None) -> list[str]:
    """What speaks against a password, in sentences; nothing when it will do.

    user: whose it is to be, if known: her name and address make no password.
    """
    plain = folded(password)
    if len(password) > MOST_PASSWORD:
        return [f"Choose a password of at most {MOST_PASSWORD} characters."]
    if len(set(plain)) < 5:
        return ["Choose a password with more different characters."]
    known = [] if user is None else [user.email.partition("@")[0], *user.name.split()]
    left = plain
    for word in ("password", "chief whip", "chiefwhip", *map(folded, known)):
        if len(word) > 2:
            left = left.replace(word, "")
    if len(left) < LEAST_PASSWORD // 2:
        return ["Choose a password that is not made of your name or of what everybody tries."]
    return []


class SignInForm(theirs.LoginForm):
    """E-mail address and password. Nobody is remembered: a session has an end."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.email.label.text = "E-mail address"
        self.password.description = ""


class SignInAgainForm(theirs.VerifyForm):
    """The password once more, before something that matters."""


class ForgotPasswordForm(theirs.ForgotPasswordForm):
    """Where to send a link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.email.label.text = "E-mail address"


class ResetPasswordForm(theirs.ResetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.password.label.text = "New password"
        self.password_confirm.label.text = "New password again"


class ChangePasswordForm(theirs.ChangePasswordForm):
    """The password there is, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.password.label.text = "Your password now"
        self.new_password.label.text = "New password"
        self.new_password_confirm.label.text = "New password again"


class SecondFactorForm(theirs.TwoFactorSetupForm):
    """Begins to set up an authenticator app; it is never switched off by its owner."""

    def validate(self, **kwargs: Any) -> bool:
        """Only the app is on offer."""
        valid: bool = super().validate(**kwargs)
        if valid and self.setup.data != "authenticator":
            self.form_errors.append("A second factor can be replaced, but not switched off.")
            return False
        return valid


class CodeForm(theirs.TwoFactorVerifyCodeForm):
    """The code that the app shows now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.code.label.text = "Code"


class RecoveryCodeForm(MfRecoveryForm):
    """One of the codes kept for the day the phone is lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.code.label.text = "Recovery code"


class NewPasskeyForm(WebAuthnRegisterForm):
    """A name for a new passkey; each of them signs in without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Flask-Security gives."""
        super().__init__(*args, **kwargs)
        self.name.label.text = "Name of the new passkey"
        self.usage.data = "first"


class JoinForm(AppForm):
    """What somebody invited chooses."""

    name = LineField("Your name, as others will see it", required="Enter your name", most=100)
    password = PasswordField(
        "Password",
        [
            InputRequired("Choose a password"),
            Length(
                min=LEAST_PASSWORD,
                max=MOST_PASSWORD,
                message=f"Choose a password of {LEAST_PASSWORD} to {MOST_PASSWORD} characters",
            ),
        ],
        description=f"At least {LEAST_PASSWORD} characters; a few words that do not belong"
        " together are good.",
    )
    again = PasswordField(
        "Password again",
        [EqualTo("password", message="The two passwords are not the same")],
    )


class UsersFilter(FilterForm):
    """Which users are listed."""

    q = SearchField("Name or e-mail")
    role = ChoiceField(
        "Role today",
        [SelectChoice("", "Any"), *(SelectChoice(role.value, role.label) for role in Role)],
    )
    state = ChoiceField(
        "Account",
        [
            SelectChoice("", "Any"),
            *(SelectChoice(state.value, state.value.capitalize()) for state in UserState),
        ],
    )


class UserForm(AppForm):
    """Name and e-mail address of a user."""

    name = LineField("Name", required="Enter the name", most=100)
    email = EmailField(
        "E-mail address",
        [
            InputRequired("Enter the e-mail address"),
            Length(max=254, message="Enter at most 254 characters"),
        ],
    )


class InviteForm(UserForm):
    """Whom to invite, and as what. The role's choices for CLPs are set by the view."""

    role = SelectField(
        "Role",
        choices=[
            SelectChoice("", "No role yet"),
            *(SelectChoice(role.value, role.label) for role in Role),
        ],
    )
    scope = SelectField("For which CLP (CLP secretary only)")


class EditUserForm(UserForm):
    """The same, of a user there is."""

    version = VersionField()


class GrantForm(AppForm):
    """A role to grant. The choices of scope are set by the view."""

    role = SelectField("Role", choices=[SelectChoice(role.value, role.label) for role in Role])
    scope = SelectField("For which CLP (CLP secretary only)")
    since = DayField("From", required="Enter the day it begins, such as today")


class ReasonForm(AppForm):
    """Why something is done that matters."""

    reason = LineField("Reason", required="Say why, for the record")


class DigestForm(AppForm):
    """How often the desk is mailed."""

    digest = RadioField(
        "Mail me what waits on my desk",
        choices=[SelectChoice(choice.value, choice.label) for choice in Digest],
    )
