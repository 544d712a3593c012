"""Pages of users and roles, and of one's own account. Signing in itself is in `security`."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_security import login_user
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from app.accounts import forms, queries, service
from app.accounts.domain import Digest, Role, browser_words
from app.accounts.exports import users_table
from app.accounts.models import RoleGrant, User
from app.accounts.permissions import AccountPermission
from app.accounts.queries import UserFilter, UserState
from app.accounts.registry import scope_names
from app.accounts.security import forget_session, present_session_id
from app.accounts.service import Attempt
from app.audit.registry import actor_names
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.security.access import public, requires, signed_in
from app.security.identity import current_identity
from app.tabular.answers import file_answer
from app.tabular.page import html_view
from app.tabular.sorting import sort_by_address
from app.web.paging import Page, page_number
from app.web.transactions import transactional

pages = Blueprint("accounts", __name__)
actor_names(queries.names_of_actors)

PAGE_SIZE = 50
SORTS = frozenset({"name", "email", "seen"})
Answer = str | AnyResponse | tuple[str, int]


# --- users ---------------------------------------------------------------------------------------


def _wanted(form: forms.UsersFilter) -> UserFilter:
    sort = request.args.get("sort", "name")
    return UserFilter(
        text=form.q.data,
        role=form.role.data,
        state=form.state.data,
        sort=sort if sort in SORTS else "name",
        descending=request.args.get("order") == "descending",
    )


@pages.get("/accounts/users")
@requires(AccountPermission.READ)
def users() -> Answer:
    """Everybody with an account."""
    form = forms.UsersFilter(request.args)
    if not form.validate():
        return render_template("accounts/users.html", form=form, page=None), 422
    wanted = _wanted(form)
    number = page_number(request.args.get("page"))
    rows = queries.list_users(db.session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return render_template(
        "accounts/users.html",
        form=form,
        page=Page(rows, number, PAGE_SIZE, queries.count_users(db.session, wanted)),
        table=html_view(users_table(scope_names(db.session)), rows),
        sort=sort_by_address(wanted.sort, SORTS, descending=wanted.descending),
    )


@pages.get("/accounts/users.<any(csv, xlsx):kind>")
@requires(AccountPermission.READ)
def users_file(kind: str) -> Answer | Response:
    """The same list, whole, as a file."""
    form = forms.UsersFilter(request.args)
    if not form.validate():
        return render_template("accounts/users.html", form=form, page=None), 422
    rows = queries.list_users(db.session, _wanted(form))
    return file_answer(users_table(scope_names(db.session)), rows, kind)


def _scopes() -> list[SelectChoice]:
    names = sorted(scope_names(db.session).items(), key=lambda item: item[1])
    return [SelectChoice("", "No CLP"), *(SelectChoice(key, name) for key, name in names)]


@pages.route("/accounts/users/new", methods=["GET", "POST"])
@requires(AccountPermission.KEEP)
@transactional
def new_user() -> Answer:
    """Invite somebody by e-mail."""
    form = forms.InviteForm()
    form.scope.choices = _scopes()
    if not current_identity().may(AccountPermission.GRANT):
        del form.role
        del form.scope
    if form.validate_on_submit():
        by = current_identity().actor
        try:
            user, link = service.invite(
                db.session, email=form.email.data, name=form.name.data, by=by
            )
            if form.role and form.role.data:
                service.grant_role(
                    db.session,
                    user.id,
                    Role(form.role.data),
                    form.scope.data,
                    clock.today(),
                    by=by,
                )
            service.mail_invitation(db.session, user, link)
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash(f"An invitation is on its way to {user.email}.")
            return redirect(url_for("accounts.user", user_id=user.id))
    return render_template("accounts/new_user.html", form=form), form.status


@pages.get("/accounts/users/<int:user_id>")
@requires(AccountPermission.READ)
def user(user_id: int) -> Answer:
    """One user: roles over time, sessions, and what may be done."""
    found = queries.get_user(db.session, user_id)
    return render_template(
        "accounts/user.html",
        user=found,
        state=queries.state_of(found),
        grants=_told(queries.list_grants(db.session, user_id)),
        sessions=queries.list_sessions(db.session, user_id),
        may_keep=current_identity().may(AccountPermission.KEEP),
        may_grant=current_identity().may(AccountPermission.GRANT),
        UserState=UserState,
    )


def _told(grants: list[RoleGrant]) -> list[dict[str, object]]:
    """Grants as the page shows them, people by name."""
    names = scope_names(db.session)
    actors = {by for grant in grants for by in (grant.granted_by, grant.ended_by) if by}
    people = queries.names_of_actors(db.session, actors)
    return [
        {
            "id": grant.id,
            "role": grant.role.label,
            "scope": names.get(grant.scope, grant.scope),
            "since": grant.since,
            "until": grant.until,
            "granted_by": people.get(grant.granted_by, grant.granted_by),
            "granted_at": grant.granted_at,
            "ended_by": people.get(grant.ended_by or "", grant.ended_by),
            "reason": grant.end_reason,
        }
        for grant in grants
    ]


@pages.route("/accounts/users/<int:user_id>/edit", methods=["GET", "POST"])
@requires(AccountPermission.KEEP)
@transactional
def edit_user(user_id: int) -> Answer:
    """Change name and e-mail address."""
    found = queries.get_user(db.session, user_id)
    form = forms.EditUserForm(obj=found)
    stale = None
    if form.validate_on_submit():
        try:
            service.change_user(
                db.session,
                user_id,
                name=form.name.data,
                email=form.email.data,
                version=form.version.data,
                by=current_identity().actor,
            )
        except StaleEdit as error:
            stale = error
            form.refuse(str(error))
            form.version.data = queries.get_user(db.session, user_id).version
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("Name and e-mail address are changed.")
            return redirect(url_for("accounts.user", user_id=user_id))
    page = render_template("accounts/edit_user.html", form=form, user=found, stale=stale)
    return page, 409 if stale else form.status


@pages.post("/accounts/users/<int:user_id>/invite-again")
@requires(AccountPermission.KEEP)
@transactional
def invite_again(user_id: int) -> Answer:
    """Send a new invitation; earlier ones are worth nothing then."""
    found = queries.get_user(db.session, user_id)
    link = service.invite_again(db.session, user_id, by=current_identity().actor)
    service.mail_invitation(db.session, found, link)
    flash(f"A new invitation is on its way to {found.email}.")
    return redirect(url_for("accounts.user", user_id=user_id))


@pages.route(
    "/accounts/users/<int:user_id>/<any('close', 'erase', 'take-second-factor', 'withdraw'):what>",
    methods=["GET", "POST"],
)
@requires(AccountPermission.KEEP)
@transactional
def end_user(user_id: int, what: str) -> Answer:
    """Close an account, erase the person from a closed one, or take a lost second factor away."""
    found = queries.get_user(db.session, user_id)
    acts = {
        "close": (service.close, "The account is closed."),
        "erase": (service.erase, "The person is erased from the account."),
        "take-second-factor": (service.take_second_factor, "The second factor is taken away."),
        "withdraw": (service.withdraw_invitation, "The invitation is withdrawn."),
    }
    form = forms.ReasonForm()
    if form.validate_on_submit():
        act, done = acts[what]
        try:
            act(db.session, user_id, reason=form.reason.data, by=current_identity().actor)
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash(done)
            return redirect(url_for("accounts.user", user_id=user_id))
    page = render_template("accounts/end_user.html", form=form, user=found, what=what)
    return page, form.status


@pages.post("/accounts/users/<int:user_id>/reopen")
@requires(AccountPermission.KEEP)
@transactional
def reopen_user(user_id: int) -> Answer:
    """Open a closed account again."""
    service.reopen(db.session, user_id, by=current_identity().actor)
    flash("The account is open again.")
    return redirect(url_for("accounts.user", user_id=user_id))


@pages.post("/accounts/users/<int:user_id>/sign-out")
@requires(AccountPermission.KEEP)
@transactional
def sign_out_user(user_id: int) -> Answer:
    """End every session of somebody."""
    queries.get_user(db.session, user_id)
    ended = service.sign_out_everywhere(db.session, user_id, by=current_identity().actor)
    flash(f"Sessions ended: {ended}.")
    return redirect(url_for("accounts.user", user_id=user_id))


# --- roles ---------------------------------------------------------------------------------------


@pages.get("/accounts/roles")
@signed_in
def roles() -> Answer:
    """Who may do what: the page of code that decides it, as a table."""
    granted = queries.role_grants()
    permissions = sorted({permission for held in granted.values() for permission in held}, key=str)
    rows = [
        (
            permission.label,  # type: ignore[attr-defined]
            [permission in granted[role] for role in Role],
        )
        for permission in permissions
    ]
    return render_template("accounts/roles.html", roles=list(Role), rows=rows)


@pages.route("/accounts/users/<int:user_id>/grant", methods=["GET", "POST"])
@requires(AccountPermission.GRANT)
@transactional
def grant_role(user_id: int) -> Answer:
    """Grant somebody a role from a day on."""
    found = queries.get_user(db.session, user_id)
    form = forms.GrantForm(data={"since": clock.today()})
    form.scope.choices = _scopes()
    if form.validate_on_submit():
        try:
            service.grant_role(
                db.session,
                user_id,
                Role(form.role.data),
                form.scope.data,
                form.since.data,
                by=current_identity().actor,
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("The role is granted.")
            return redirect(url_for("accounts.user", user_id=user_id))
    return render_template("accounts/grant_role.html", form=form, user=found), form.status


@pages.route("/accounts/grants/<int:grant_id>/end", methods=["GET", "POST"])
@requires(AccountPermission.GRANT)
@transactional
def end_role(grant_id: int) -> Answer:
    """End a role from today on."""
    grant = queries.get_grant(db.session, grant_id)
    found = queries.get_user(db.session, grant.user_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            service.end_grant(
                db.session, grant_id, reason=form.reason.data, by=current_identity().actor
            )
        except DomainError as error:
            form.refuse(str(error))
        else:
            flash("The role has ended.")
            return redirect(url_for("accounts.user", user_id=found.id))
    (told,) = _told([grant])
    page = render_template("accounts/end_role.html", form=form, user=found, grant=told)
    return page, form.status


# --- one's own account ---------------------------------------------------------------------------


def _me() -> User:
    user_id = current_identity().user_id
    assert user_id is not None
    return queries.get_user(db.session, user_id)


@pages.route("/accounts/me", methods=["GET", "POST"])
@signed_in
@transactional
def me() -> Answer:
    """One's own account: ways of signing in, sessions, roles, what is mailed."""
    mine = _me()
    form = forms.DigestForm(data={"digest": mine.digest})
    if form.validate_on_submit():
        service.choose_digest(db.session, mine.id, Digest(form.digest.data))
        flash("Your choice is kept.")
        return redirect(url_for("accounts.me"))
    page = render_template(
        "accounts/me.html",
        form=form,
        user=mine,
        grants=_told(queries.list_grants(db.session, mine.id)),
        sessions=queries.list_sessions(db.session, mine.id),
        present=present_session_id(),
        browser_words=browser_words,
        codes_left=len(mine.mf_recovery_codes or []),
        passkeys=len(mine.webauthn),
    )
    return page, form.status


@pages.post("/accounts/me/sessions/<int:session_id>/end")
@signed_in
@transactional
def end_session(session_id: int) -> Answer:
    """End one of one's own sessions."""
    mine = _me()
    here = session_id == present_session_id()
    service.end_session(
        db.session, session_id, mine.id, "ended by its owner", by=current_identity().actor
    )
    if here:
        forget_session()
        return redirect("/")
    flash("That session has ended.")
    return redirect(url_for("accounts.me"))


@pages.post("/accounts/me/sign-out-everywhere")
@signed_in
@transactional
def sign_out_everywhere() -> Answer:
    """End every session of one's own, this one too."""
    service.sign_out_everywhere(db.session, _me().id, by=current_identity().actor)
    forget_session()
    flash("You are signed out everywhere.")
    return redirect("/")


@pages.post("/sign-out")
@signed_in
@transactional
def sign_out() -> Answer:
    """End the present session."""
    here = present_session_id()
    assert here is not None
    service.end_session(db.session, here, _me().id, "signed out", by=current_identity().actor)
    forget_session()
    flash("You are signed out.")
    return redirect("/")


# --- invitations ---------------------------------------------------------------------------------


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Answer:
    """Use an invitation: choose name and password, and be signed in."""
    attempt = Attempt.of(f"invitation {token}", request.remote_addr or "")
    if service.wait_for(db.session, attempt):
        return render_template("accounts/held_off.html", minutes=15), 429
    try:
        return _join(token)
    except service.BadInvitation as error:
        with unit_of_work():
            service.note_failure(db.session, attempt, step="invitation", user_id=None)
        page = render_template("accounts/invitation.html", form=None, problem=str(error))
        return page, 404


@transactional
def _join(token: str) -> Answer:
    _, user = service.open_invitation(db.session, token)
    form = forms.JoinForm(data={"name": user.name})
    if form.validate_on_submit():
        problems = forms.password_problems(form.password.data, user)
        if not problems:
            user = service.join(db.session, token, name=form.name.data, password=form.password.data)
            login_user(user, authn_via=["invited"])
            flash("Your account is open.")
            return redirect("/desk")
        form.refuse(problems[0], "password")
    page = render_template("accounts/invitation.html", form=form, problem=None, user=user)
    return page, form.status
