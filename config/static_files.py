"""The static files as they are deployed: hashed, compressed, and the site's style sheet in one piece."""

import re
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/site.css"
_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


class DeployedStaticFiles(CompressedManifestStaticFilesStorage):
    """As its base; what the style sheet imports is written into it. A page that is not shown before its style sheet is
    there would otherwise wait for some forty files, which the browser learns of only from the first."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any):
        if STYLESHEET in paths and not dry_run:
            self.delete(STYLESHEET)
            self._save(STYLESHEET, ContentFile(in_one_piece(paths)))
            paths = {**paths, STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)


def in_one_piece(paths: dict[str, tuple[StaticFilesStorage, str]]) -> str:
    """`paths` as `collectstatic` hands them over: from the sources, as what was collected before may be older."""

    def text_of(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    def layer(found: re.Match) -> str:
        return f"@layer {found[2]} {{\n{text_of(f'css/{found[1]}').strip()}\n}}"

    return _IMPORT.sub(layer, text_of(STYLESHEET))
