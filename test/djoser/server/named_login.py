"""A serializer of a project for dj-rest-auth: it requires the username, which dj-rest-auth does not."""

from dj_rest_auth.serializers import LoginSerializer
from rest_framework import serializers


class NamedLogin(LoginSerializer):
    username = serializers.CharField(required=True)
    email = None
