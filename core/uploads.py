"""How a sent file comes in: in memory alone. Django's own handler would write what is larger to a temporary file."""

import io
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class InMemoryOnly(FileUploadHandler):
    """Keeps a file up to ``FILE_MAX_BYTES``. Of a larger one it keeps the size alone, so that the form can come back
    with everything else that was typed. RequestDataTooBig beyond ``FILE_REQUEST_MAX_BYTES``.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        if content_length > settings.FILE_REQUEST_MAX_BYTES:
            raise RequestDataTooBig("the request is larger than FILE_REQUEST_MAX_BYTES")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept, self.received = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.FILE_MAX_BYTES:
            self.kept = io.BytesIO()
        else:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )
