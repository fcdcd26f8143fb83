"""How the API's description names the two ways to authenticate.

Apart from `authentication`, because the description's library loads views, which load the authentication.
"""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class TokenScheme(OpenApiAuthenticationExtension):
    """Names the token in the API's description."""

    target_class = "emergency.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the OpenAPI object of the Authorization header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and a space before the token. Made on the account page, shown once.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """Names the session cookie in the API's description."""

    target_class = "emergency.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the OpenAPI object of the session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
