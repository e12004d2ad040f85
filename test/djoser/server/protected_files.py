from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import FileResponse, HttpResponseForbidden
from django.urls import path, reverse
from rest_framework.response import Response
from rest_framework.views import APIView

from byte_ranges import answer_with
from documents import find_file

signer = TimestampSigner(salt="protected-files")


class File(APIView):
    """The file itself, for a request with a token."""

    def get(self, request, name):
        return FileResponse(find_file(name, owner=request.user).open("rb"))


class FileAddress(APIView):
    """An address of the file that works for some minutes without a token. Who may have one is decided here."""

    def post(self, request, name):
        find_file(name, owner=request.user)
        address = reverse("signed-file", args=[signer.sign(name)])
        return Response({"url": request.build_absolute_uri(address)})


def signed_file(request, signed_name):
    try:
        name = signer.unsign(signed_name, max_age=settings.FILE_ADDRESS_SECONDS)
    except BadSignature:  # changed by somebody, or too old
        return HttpResponseForbidden()
    response = answer_with(find_file(name), request.headers.get("Range", ""))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [
    path("api/files/<str:name>/", File.as_view()),
    path("api/files/<str:name>/address/", FileAddress.as_view()),
    path("api/signed-files/<str:signed_name>/", signed_file, name="signed-file"),
]
