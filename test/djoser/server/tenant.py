"""One Django for all tenants: a token says for which tenant it was made, and is taken at no other one."""

from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer
from rest_framework_simplejwt.tokens import Token


def tenant_of(request: Request) -> str:
    # With django-tenants: `connection.schema_name`.
    return request.get_host()


class TenantTokenSerializer(TokenObtainPairSerializer):
    def get_token(self, user) -> Token:
        token = super().get_token(user)
        token["tenant"] = tenant_of(self.context["request"])  # each access token of this login has it, too
        return token


class TenantJWTAuthentication(JWTAuthentication):
    def authenticate(self, request: Request):
        authenticated = super().authenticate(request)
        if authenticated is not None and authenticated[1].get("tenant") != tenant_of(request):
            raise InvalidToken("This token is for another tenant.")
        return authenticated
