"""Flask-Security, set up as ours: its steps of signing in, our pages, sessions and audit.

Its views keep passwords, codes and passkeys right; around each of them one wrapper opens the unit
of work, holds off who fails too often, and leaves an entry in the audit trail.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import unquote

import flask_login
from flask import (
    Flask,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_security import (
    FSQLALiteUserDatastore,
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Security,
    Totp,
    WebauthnUtil,
    hash_password,
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    tf_profile_changed,
    user_authenticated,
    wan_deleted,
    wan_registered,
)
from flask_security.recoverable import reset_password_token_status
from passlib.totp import AppWallet
from qrcode.main import QRCode
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from werkzeug import Response

from app.accounts import forms, queries, service
from app.accounts.events import AccountEvent
from app.accounts.models import Passkey, User, UserSession
from app.accounts.service import Attempt, person
from app.audit import service as audit
from app.db import db, unit_of_work
from app.db.secrets import CannotDecrypt
from app.kernel import clock
from app.mail.service import queue_message
from app.security.access import Access, mark
from app.security.identity import (
    ANONYMOUS,
    Identity,
    current_identity,
    forget_identity,
    identify_by,
)
from app.web.transactions import SAFE, in_one_transaction

BLUEPRINT = "sign_in"
SESSION_KEY = "session_key"
WATCHING = "X-Watching"
"""A header of what a page asks by itself, without anybody there (app/web/static/board.js)."""
# Flask-Security's endpoints that we serve, and who may. Any other one it has answers 404.
SERVED: dict[str, Access] = {
    "login": Access(public=True),
    "two_factor_token_validation": Access(public=True),
    "tf_select": Access(public=True),
    "mf_recovery": Access(public=True),
    "forgot_password": Access(public=True),
    "reset_password": Access(public=True),
    "wan_signin": Access(public=True),
    "wan_signin_response": Access(public=True),
    "verify": Access(sign_in=True),
    "wan_verify": Access(sign_in=True),
    "wan_verify_response": Access(sign_in=True),
    "two_factor_setup": Access(sign_in=True),
    "two_factor_setup_validate": Access(sign_in=True),
    "mf_recovery_codes": Access(sign_in=True),
    "change_password": Access(),
    "wan_register": Access(),
    "wan_register_response": Access(),
    "wan_delete": Access(),
}
# Where a wrong answer is a failed attempt at somebody's account.
GUARDED = frozenset(
    {
        "login",
        "two_factor_token_validation",
        "mf_recovery",
        "forgot_password",
        "reset_password",
        "wan_signin_response",
        "verify",
        "wan_verify_response",
        "change_password",
    }
)
OUR_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
# A flash of this category says that a step was refused: some of them answer with a redirect.
REFUSED = "error"
GOOD_NEWS = frozenset(
    {
        "PASSWORD_RESET_REQUEST",
        "PASSWORD_CHANGE",
        "PASSWORD_RESET_NO_LOGIN",
        "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL",
        "TWO_FACTOR_LOGIN_SUCCESSFUL",
        "REAUTHENTICATION_REQUIRED",
        "REAUTHENTICATION_SUCCESSFUL",
        "WEBAUTHN_CREDENTIAL_DELETED",
        "WEBAUTHN_REGISTER_SUCCESSFUL",
    }
)


def init_app(app: Flask) -> None:
    """Set up Flask-Security and let every request be identified by its session."""
    app.config.update(_configuration(app))
    datastore = _Datastore(db, User, RoleMixin, Passkey)
    security = Security(
        app,
        datastore,
        mail_util_cls=_Mail,
        password_util_cls=_Passwords,
        totp_cls=_Codes,
        webauthn_util_cls=_Passkeys,
        render_template=_render,
        login_form=forms.SignInForm,
        verify_form=forms.SignInAgainForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        two_factor_setup_form=forms.SecondFactorForm,
        two_factor_verify_code_form=forms.CodeForm,
        mf_recovery_form=forms.RecoveryCodeForm,
        wan_register_form=forms.NewPasskeyForm,
    )
    security.want_json(lambda _request: False)
    # A session is the only way to be somebody here: no token in a header or an address.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    for endpoint in [name for name in app.view_functions if name.startswith(f"{BLUEPRINT}.")]:
        name = endpoint.partition(".")[2]
        app.view_functions[endpoint] = _step(name, app.view_functions[endpoint])
    identify_by(app, _identity)
    user_authenticated.connect(_signed_in, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_reset, app)
    reset_password_instructions_sent.connect(_reset_asked, app)
    tf_profile_changed.connect(_second_factor_set, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)


def _derived(app: Flask, purpose: str) -> bytes:
    """32 bytes for a purpose, made from SECRET_KEY."""
    return hashlib.sha256(f"{purpose}:{app.config['SECRET_KEY']}".encode()).digest()


def _configuration(app: Flask) -> dict[str, Any]:
    """Flask-Security's settings."""
    settings: dict[str, Any] = {
        "BLUEPRINT_NAME": BLUEPRINT,
        "STATIC_FOLDER": None,
        # Its commands would change accounts without a word in the audit trail.
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "FLASH_MESSAGES": True,
        "RETURN_GENERIC_RESPONSES": True,
        "API_ENABLED_METHODS": ["session"],
        "DATETIME_FACTORY": clock.now,
        "CACHE_CONTROL": None,
        "JOIN_USER_ROLES": False,
        # passwords
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SALT": base64.b64encode(_derived(app, "passwords")).decode(),
        "PASSWORD_LENGTH_MIN": 12,
        "CHANGEABLE": True,
        "CHANGE_URL": "/accounts/me/password",
        "POST_CHANGE_VIEW": "/accounts/me",
        "RECOVERABLE": True,
        "RESET_URL": "/sign-in/reset",
        "POST_RESET_VIEW": "/sign-in",
        "RESET_PASSWORD_WITHIN": timedelta(hours=2),
        # signing in and out
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-in/out",
        "LOGOUT_METHODS": ["POST"],
        "POST_LOGIN_VIEW": "/desk",
        "POST_LOGOUT_VIEW": "/",
        "VERIFY_URL": "/sign-in/again",
        "FRESHNESS": timedelta(minutes=30),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        # the second factor
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": False,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_SETUP_URL": queries.SECOND_FACTOR_PATH,
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "TWO_FACTOR_SELECT_URL": "/sign-in/choose",
        "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "TWO_FACTOR_POST_SETUP_VIEW": queries.RECOVERY_CODES_PATH,
        "TWO_FACTOR_ERROR_VIEW": "/sign-in",
        "TOTP_SECRETS": {
            name: hashlib.sha256(b"codes:" + key).hexdigest()
            for name, key in app.config["FIELD_KEYS"]
        },
        "TOTP_ISSUER": "Chief Whip",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "MULTI_FACTOR_RECOVERY_CODES_URL": queries.RECOVERY_CODES_PATH,
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(hashlib.sha256(b"recovery codes:" + key).digest())
            for _, key in app.config["FIELD_KEYS"]
        ],
        # passkeys
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Chief Whip",
        "WAN_REGISTER_URL": "/accounts/me/passkeys",
        "WAN_DELETE_URL": "/accounts/me/passkeys/remove",
        "WAN_SIGNIN_URL": "/sign-in/passkey",
        "WAN_VERIFY_URL": "/sign-in/again/passkey",
        "WAN_ALLOW_AS_FIRST_FACTOR": True,
        "WAN_ALLOW_AS_MULTI_FACTOR": True,
        "WAN_ALLOW_USER_HINTS": False,
        # our pages
        "LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "VERIFY_TEMPLATE": "accounts/sign_in_again.html",
        "FORGOT_PASSWORD_TEMPLATE": "accounts/forgot_password.html",
        "RESET_PASSWORD_TEMPLATE": "accounts/reset_password.html",
        "CHANGE_PASSWORD_TEMPLATE": "accounts/change_password.html",
        "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/code.html",
        "TWO_FACTOR_SETUP_TEMPLATE": "accounts/second_factor.html",
        "TWO_FACTOR_SELECT_TEMPLATE": "accounts/choose_factor.html",
        "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
        "MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery_code.html",
        "WAN_REGISTER_TEMPLATE": "accounts/passkeys.html",
        "WAN_SIGNIN_TEMPLATE": "accounts/passkey_sign_in.html",
        "WAN_VERIFY_TEMPLATE": "accounts/passkey_again.html",
        "LOGOUT_USER_TEMPLATE": "accounts/sign_in.html",
        # No text is made by Flask-Security: _Mail writes ours.
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
    }
    messages = {
        "GENERIC_AUTHN_FAILED": "E-mail address or password is not right. Check both.",
        "PASSWORD_RESET_REQUEST": "If there is an account with that address, a message with a"
        " link is on its way to it. The link can be used within two hours.",
        "TWO_FACTOR_INVALID_TOKEN": "That code is not right, or has been used. Enter the one that"
        " your app shows now.",
        "INVALID_RECOVERY_CODE": "That is none of your recovery codes, or it has been used.",
        "INVALID_PASSWORD": "That is not your password.",
        "PASSWORD_NOT_PROVIDED": "Enter your password.",
        "EMAIL_NOT_PROVIDED": "Enter your e-mail address.",
        "INVALID_EMAIL_ADDRESS": "Enter an e-mail address such as ada@example.org.",
        "RETYPE_PASSWORD_MISMATCH": "The two passwords are not the same.",
        "PASSWORD_IS_THE_SAME": "The new password must differ from the one you have.",
        "PASSWORD_INVALID_LENGTH": "Choose a password of at least %(length)s characters: a few"
        " words that do not belong together are good.",
        "PASSWORD_CHANGE": "Your password is changed, and your other sessions have ended.",
        "PASSWORD_RESET_NO_LOGIN": "Your password is set. Sign in with it.",
        "PASSWORD_RESET_EXPIRED": "That link has lapsed. Ask for a new one.",
        "INVALID_RESET_PASSWORD_TOKEN": "That link is not in order, or has been used. Ask for a"
        " new one.",
        "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "Your second factor is set up.",
        "TWO_FACTOR_LOGIN_SUCCESSFUL": "You are signed in.",
        "TWO_FACTOR_PERMISSION_DENIED": "Begin with your e-mail address and password.",
        "TWO_FACTOR_SETUP_EXPIRED": "That took too long. Begin again: it has to be done within"
        " %(within)s.",
        "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Choose one of the list.",
        "REAUTHENTICATION_REQUIRED": "Show once more that it is you before you change this.",
        "REAUTHENTICATION_SUCCESSFUL": "Thank you. Now go on.",
        "DISABLED_ACCOUNT": "This account is closed.",
        "API_ERROR": "That could not be read. Try again.",
        "UNAUTHENTICATED": "Sign in first.",
        "WEBAUTHN_EXPIRED": "That took too long. Try again: it has to be done within %(within)s.",
        "WEBAUTHN_NAME_REQUIRED": "Give the passkey a name you will know it by.",
        "WEBAUTHN_NAME_INUSE": "You have a passkey named “%(name)s” already.",
        "WEBAUTHN_NAME_NOT_FOUND": "You have no passkey named “%(name)s”.",
        "WEBAUTHN_CREDENTIAL_DELETED": "The passkey “%(name)s” is removed.",
        "WEBAUTHN_REGISTER_SUCCESSFUL": "The passkey “%(name)s” is added.",
        "WEBAUTHN_CREDENTIAL_ID_INUSE": "This passkey has been added already.",
        "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": "That passkey is not known here.",
        "WEBAUTHN_ORPHAN_CREDENTIAL_ID": "That passkey is not known here.",
        "WEBAUTHN_NO_VERIFY": "That passkey could not be checked.",
        "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "That passkey cannot be used here.",
        "WEBAUTHN_MISMATCH_USER_HANDLE": "That passkey belongs to somebody else.",
    }
    for name, text in messages.items():
        settings[f"MSG_{name}"] = (text, "done" if name in GOOD_NEWS else REFUSED)
    return {f"SECURITY_{name}": value for name, value in settings.items()}


class _Datastore(FSQLALiteUserDatastore):
    """Finds and stores users; the unit of work around the view commits."""

    def commit(self) -> None:
        """Only write: the one place that commits comes later."""
        db.session.flush()


class _Mail(MailUtil):
    """Writes our texts, with links made from PUBLIC_URL and never from the request's host."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Queue a message; it is sent once the unit of work is kept."""
        user = context["user"]
        if template.endswith("reset_instructions"):
            # An address without an account is answered after a hash: take as long for this one.
            hash_password("not a password")
            link = f"{current_app.config['PUBLIC_URL']}/sign-in/reset/{context['reset_token']}"
            title = "Choose a new password for Chief Whip"
            text = (
                "somebody, you perhaps, has asked for a new password. Choose it here within two"
                f" hours:\n\n{link}\n\nIf it was not you, leave this message alone."
            )
        else:
            title = "Your password for Chief Whip has been changed"
            text = (
                "your password has been changed, and other sessions of yours have ended. If it was"
                " not you, tell an administrator of your party at once."
            )
        queue_message(
            db.session,
            kind="password",
            to=str(recipient),
            subject=title,
            body=f"Hello {user.name},\n\n{text}\n",
        )

    def normalize(self, email: str) -> str:
        """An address as it is kept: in small letters."""
        return super().normalize(email).lower()

    def validate(self, email: str) -> str:
        """The same: whether its domain takes mail is not asked of anybody."""
        return self.normalize(email)


class _Passwords(PasswordUtil):
    """What a password may be."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001  (Flask-Security's signature)
        **kwargs: Any,
    ) -> tuple[list[str] | None, str]:
        """Sentences on what is wrong (None for nothing), and the password as it is hashed."""
        problems, normal = super().validate(password, is_register, **kwargs)
        if not problems:
            problems = forms.password_problems(normal, kwargs.get("user")) or None
        return problems, normal


class _Codes(Totp):
    """Codes of an authenticator app: each taken once, the secret under the first field key."""

    def __init__(self, secrets: Any, issuer: str) -> None:
        """Take the keys by name, the one that writes first, and the issuer."""
        super().__init__(secrets, issuer)
        wallet = AppWallet(secrets=secrets, default_tag=next(iter(secrets)), encrypt_cost=4)
        self._totp = self._totp.using(issuer=issuer, wallet=wallet)

    def get_last_counter(self, user: Any) -> int | None:
        """The time step of the last code that was taken."""
        counter: int | None = user.tf_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Keep the time step of a code, so that it is not taken again."""
        user.tf_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The width in modules, a stroke, and the path of an SVG.

        Flask-Security gives a data: address, which the policy of our pages does not take.
        """
        code = QRCode(border=2)
        code.add_data(self.get_totp_uri(username, totp))
        dark = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(code.get_matrix())
            for x, module in enumerate(row)
            if module
        )
        return f"{len(code.get_matrix())}|{dark}"


class _Passkeys(WebauthnUtil):
    """What passkeys are asked for: to know their owner, wherever they live."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Any kind, a phone's own one too: the default refuses those as first factor."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """A passkey stands for two factors, so it must know its owner every time."""
        return UserVerificationRequirement.REQUIRED

    def origin(self) -> str:
        """Where people come by; on a developer's machine whatever name it is called by."""
        if current_app.config["PRODUCTION"]:
            origin: str = current_app.config["PUBLIC_URL"]
            return origin
        return request.host_url.rstrip("/")


# --- the wrapper around each step ----------------------------------------------------------------


def _step(name: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """A view of Flask-Security as one of ours."""
    if name not in SERVED:

        def closed(**_values: object) -> Response:
            abort(404)

        return mark(closed, Access(public=True))

    @wraps(view)
    def step(**values: Any) -> Any:
        if name == "two_factor_token_validation" and current_identity().signed_in:
            # Flask-Security signs out who is in already: a link would be enough to do it.
            return redirect("/desk")
        if request.method in SAFE:
            return view(**values)
        user_id = _whose(name)
        attempt = Attempt.of(_account(name, user_id), request.remote_addr or "")
        if name in GUARDED and (wait := service.wait_for(db.session, attempt)):
            return _held_off(wait)
        flashed = len(session.get("_flashes", []))

        def take() -> tuple[Response, bool]:
            if user_id is not None:  # two requests must not use one code
                db.session.scalars(select(User).where(User.id == user_id).with_for_update()).all()
            response = _answer(view(**values))
            if _failed(response, flashed):
                return response, False
            if name == "forgot_password":
                # Asking counts, found or not: nobody's mailbox is to be filled.
                service.count_attempt(db.session, attempt)
            elif name in GUARDED and current_identity().signed_in:
                service.forgive(db.session, attempt)
            _leave_entry(name, user_id)
            return response, True

        response, taken = in_one_transaction(take)
        if not taken and name in GUARDED:
            with unit_of_work():
                service.note_failure(db.session, attempt, step=name, user_id=user_id)
        return response

    return mark(step, SERVED[name])


def _whose(name: str) -> int | None:
    """Whose account a step is about, where that is known before it is taken."""
    if name == "reset_password":
        _, _, user = reset_password_token_status(  # type: ignore[no-untyped-call]
            (request.view_args or {})["token"]
        )
        return None if user is None else user.id
    if current_identity().user_id is not None:
        return current_identity().user_id
    if name == "login":
        email = request.form.get("email", "").replace("\0", "").strip().lower()
        return db.session.scalar(select(User.id).where(User.email == email))
    if "tf_user_id" in session:
        return db.session.scalar(select(User.id).where(User.fs_uniquifier == session["tf_user_id"]))
    return None


def _account(name: str, user_id: int | None) -> str:
    """What failures at this step are counted by."""
    if user_id is not None and name != "login":
        return f"user {user_id}"
    # Who fails without naming anybody fails for herself: a stranger must not hold off the others.
    return request.form.get("email", "") or f"nobody, from {request.remote_addr}"


def _answer(answer: Any) -> Response:
    """An answer with the status its form asks for."""
    response = make_response(answer)
    if g.pop("form_has_errors", False) and response.status_code == 200:
        response.status_code = 422
    location = response.headers.get("Location")
    if location is not None:
        # Where nothing else was wanted Flask-Security goes on with its own address, in full.
        path, _, query = location.partition("?")
        location = path if "://" in unquote(query) else location
        # A browser takes "/\\host" for another host; Flask-Security lets it pass.
        response.headers["Location"] = location if OUR_PATH.fullmatch(location) else "/desk"
    return response


def _failed(response: Response, flashed: int) -> bool:
    """Whether a step was not taken: by its status, or by what it flashed before a redirect.

    flashed: how many messages waited before.
    """
    if response.status_code >= 400:
        return True
    return any(category == REFUSED for category, _ in session.get("_flashes", [])[flashed:])


def _held_off(wait: timedelta) -> tuple[str, int, dict[str, str]]:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    page = render_template("accounts/held_off.html", minutes=minutes)
    return page, 429, {"Retry-After": str(int(wait.total_seconds()) + 1)}


def _leave_entry(name: str, user_id: int | None) -> None:
    """Every step leaves an entry, also one that only leads to the next."""
    events = {
        "mf_recovery": AccountEvent.CODE_USED,
        "mf_recovery_codes": AccountEvent.CODES_MADE,
    }
    by = current_identity().actor
    audit.record(
        db.session,
        events.get(name, AccountEvent.STEP_TAKEN),
        by=by,
        subject="an unknown account" if user_id is None else person(user_id),
        changes={"step": name},
    )


def _render(template: str, **context: Any) -> str:
    """One of our pages; its form, under whatever name, is where the layout looks for it."""
    named = [
        value
        for name, value in context.items()
        if name.endswith("_form") and name != "two_factor_rescue_form" and value is not None
    ]
    with_errors = [form for form in named if form.errors]
    g.form_has_errors = bool(with_errors)
    form = (with_errors or named or [None])[0]
    return render_template(template, **context, form=form)


# --- who is there --------------------------------------------------------------------------------


def _identity() -> Identity:
    """Who the present session belongs to; the public when it has ended or there is none."""
    try:
        return _by_session()
    except (SQLAlchemyError, CannotDecrypt):
        # The page that says so has a header of its own, which must not fail as well.
        db.session.rollback()
        return ANONYMOUS


def _by_session() -> Identity:
    if "_user_id" not in session and SESSION_KEY not in session:
        return ANONYMOUS
    digest = service.session_digest(session.get(SESSION_KEY, ""))
    found = queries.find_session(db.session, digest)
    now = clock.now()
    if (
        found is None
        or not found[1].active
        or found[1].fs_uniquifier != session.get("_user_id")
        or service.session_limits(db.session).ended(found[0].began_at, found[0].seen_at, now)
    ):
        # The cookie of a session that has ended is worth nothing, to Flask-Login neither.
        forget_session()
        return ANONYMOUS
    row, user = found
    g.user_session_id = row.id
    identity = queries.identity_of(db.session, user, second_factor=row.second_factor)
    # A page that looks by itself for what has changed is nobody who is there.
    if WATCHING not in request.headers and now - row.seen_at >= service.SEEN_EVERY:
        with unit_of_work() as work:
            service.note_seen(work, row.id, now)
    return identity


def forget_session() -> None:
    """Take everything out of the cookie, and make the present request one of the public."""
    session.clear()
    g._login_user = flask_login.AnonymousUserMixin()
    forget_identity()


def present_session_id() -> int | None:
    """The id of the session behind the present request."""
    current_identity()
    number: int | None = g.get("user_session_id")
    return number


# --- what Flask-Security tells -------------------------------------------------------------------


def _signed_in(_app: Flask, user: Any, authn_via: list[str] | None = None, **_: Any) -> None:
    """Begin a session of ours, in a cookie that keeps nothing of what was there before."""
    work = db.session
    before = work.get(UserSession, g.user_session_id) if g.get("user_session_id") else None
    changed = authn_via == ["change"]
    # None: Flask-Security has just completed a second factor; a passkey that knows its owner is
    # two in one.
    second_factor = (
        before.second_factor if changed and before else authn_via not in (["password"], ["invited"])
    )
    if before is not None and before.ended_at is None:
        before.ended_at = clock.now()
        before.end_reason = "the password was changed" if changed else "signed in anew"
    key = service.begin_session(
        work,
        user,
        second_factor=second_factor,
        browser=request.user_agent.string,
        address=request.remote_addr or "unknown",
    )
    kept = {
        name: session[name] for name in ("_user_id", "_fresh", "_id", "fs_paa") if name in session
    }
    steps = {name: value for name, value in session.items() if name.startswith("tf_")}
    session.clear()
    session.update(kept | steps)
    session[SESSION_KEY] = key
    g.pop("csrf_token", None)
    g.pop("user_session_id", None)
    forget_identity()


def _password_changed(_app: Flask, user: Any, **_: Any) -> None:
    service.end_sessions(db.session, user.id, "the password was changed", but=_newest(user.id))
    _tell(AccountEvent.PASSWORD_CHANGED, user)


def _password_reset(_app: Flask, user: Any, **_: Any) -> None:
    service.end_sessions(db.session, user.id, "the password was reset")
    _tell(AccountEvent.PASSWORD_RESET, user)


def _reset_asked(_app: Flask, user: Any, **_: Any) -> None:
    _tell(AccountEvent.RESET_ASKED, user)


def _second_factor_set(_app: Flask, user: Any, **_: Any) -> None:
    row = db.session.get(UserSession, present_session_id())
    if row is not None:
        row.second_factor = True
    forget_identity()
    _tell(AccountEvent.SECOND_FACTOR_SET, user)


def _passkey_added(_app: Flask, user: Any, **_: Any) -> None:
    _tell(AccountEvent.PASSKEY_ADDED, user)


def _passkey_removed(_app: Flask, user: Any, **_: Any) -> None:
    _tell(AccountEvent.PASSKEY_REMOVED, user)


def _newest(user_id: int) -> int | None:
    """The session that has just been begun."""
    return db.session.scalar(
        select(UserSession.id)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .order_by(UserSession.id.desc())
        .limit(1)
    )


def _tell(event: AccountEvent, user: Any) -> None:
    audit.record(db.session, event, by=person(user.id), subject=person(user.id), changes={})
