import mimetypes
import re

from django.http import FileResponse, HttpResponse

LARGEST_PART = 1_000_000


def answer_with(file_path, range_header):
    """The whole file, or the part of it that a `Range: bytes=<first>-<last>` header asks for."""
    size = file_path.stat().st_size
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", range_header)
    if not asked:
        return FileResponse(file_path.open("rb"), headers={"Accept-Ranges": "bytes"})
    first = int(asked[1])
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    # A part may be smaller than what was asked for. The browser asks for the rest when it needs the rest.
    last = min(int(asked[2] or size), first + LARGEST_PART - 1, size - 1)
    with file_path.open("rb") as file:
        file.seek(first)
        part = file.read(last - first + 1)
    return HttpResponse(
        part,
        status=206,
        content_type=mimetypes.guess_type(file_path.name)[0],
        headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{size}"},
    )
