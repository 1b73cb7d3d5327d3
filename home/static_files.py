"""Static files, which WhiteNoise serves."""

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, which looks through a folder once in each process.

    Wagtail makes all middleware anew for each preview, and looking again would take it 30 ms.
    """

    _found: ClassVar[dict[tuple[str, str], dict[str, Any]]] = {}

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        """Add the files of a folder, as they were when it was looked through."""
        if (root, prefix) not in self._found:
            super().update_files_dictionary(root, prefix)
            self._found[root, prefix] = dict(self.files)
        self.files.update(self._found[root, prefix])
