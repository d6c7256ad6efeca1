"""Only in the demonstration: the login pages show the logins and the code that an authenticator would show now."""

from __future__ import annotations

from typing import Any

from tonghu.accounts import api as accounts
from tonghu.core.authz.roles import ROLES
from tonghu.portal.demo.people import NAMES, code_for, password


def logins(request: Any) -> dict[str, object]:
    """Context of the login pages; nothing on the others."""
    match = request.resolver_match
    name = match.url_name if match else ""
    if name == "account_login":
        people = [{"username": u, "name": n, "role": ROLES[role].title} for u, n, role in NAMES]
        return {"demo_logins": people, "demo_password": password()}
    if name == "mfa_authenticate":
        username = accounts.username_of(request.session.get("account_login", {}).get("user_pk", ""))
        return {"demo_code": code_for(username)} if username else {}
    if name in ("mfa_reauthenticate", "account_reauthenticate") and request.user.is_authenticated:
        return {"demo_code": code_for(request.user.username), "demo_password": password()}
    return {}
