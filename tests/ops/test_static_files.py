"""What `collectstatic` makes of the style sheet."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from config.static_files import DeployedStaticFiles

STATIC = Path(__file__).parents[2] / "static"


def sources(folder=STATIC):
    storage = FileSystemStorage(folder)
    names = [str(path.relative_to(folder)) for path in (folder / "css").rglob("*.css")]
    return {name: (storage, name) for name in names}


def collect(paths, root):
    storage = DeployedStaticFiles(location=root, base_url="/static/")
    done = list(storage.post_process(paths))
    assert [error for _name, _hashed, error in done if isinstance(error, Exception)] == []
    manifest = json.loads((root / "staticfiles.json").read_text())["paths"]
    return root / manifest["css/site.css"]


@pytest.fixture
def root(tmp_path):
    for name in sources():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((STATIC / name).read_bytes())
    return tmp_path


def test_a_page_loads_one_style_sheet_with_every_rule_in_its_layer(root):
    sheet = collect(sources(), root).read_text()

    assert "@import" not in sheet
    imported = re.findall(r'@import url\("(.+?)"\) layer\((\w+)\)', (STATIC / "css/site.css").read_text())
    assert len(imported) > 30
    places = []
    for name, layer in imported:
        rules = (STATIC / "css" / name).read_text().strip()
        places.append(sheet.index(f"@layer {layer} {{\n{rules}\n}}"))
    assert places == sorted(places), "a later rule wins, so they stay in their order"
    assert sheet.index("@layer tokens, base, layout, components, pages;") < places[0]


def test_it_is_hashed_by_what_is_in_it_and_compressed(root):
    hashed = collect(sources(), root)

    assert gzip.decompress(hashed.with_name(f"{hashed.name}.gz").read_bytes()) == hashed.read_bytes()
    assert (root / "css/site.css").read_bytes() == hashed.read_bytes(), "the error page links it without a hash"


def test_a_changed_part_changes_it_though_the_sheet_itself_was_collected_before(root, tmp_path_factory):
    first = collect(sources(), root)
    edited = tmp_path_factory.mktemp("edited")
    for name in sources():
        (edited / name).parent.mkdir(parents=True, exist_ok=True)
        (edited / name).write_bytes((STATIC / name).read_bytes())
    (edited / "css/components/button.css").write_text(".button { color: red; }")

    second = collect(sources(edited), root)

    assert first.name != second.name
    assert ".button { color: red; }" in second.read_text()
