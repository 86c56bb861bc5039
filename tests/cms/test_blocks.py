import json
import re
from io import BytesIO

import PIL.Image
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import LessonBodyBlock
from cms.blocks.media import player_address
from cms.lesson_body import render_body
from cms.models import CourseImage, LessonPage
from tests.cms.factories import choices, locale, make_course_page, make_lesson_page, make_question, modules_of, publish

pytestmark = pytest.mark.django_db


def lesson_with(*blocks: tuple[str, dict], **fields) -> LessonPage:
    items = [{"type": kind, "id": f"id-{at}", "value": value} for at, (kind, value) in enumerate(blocks)]
    return make_lesson_page(modules_of(make_course_page(lessons=0))[0], body=json.dumps(items), **fields)


@pytest.mark.parametrize(
    ("given", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/1084537", "https://player.vimeo.com/video/1084537?dnt=1"),
        ("http://127.0.0.1/video", None),
        ("http://169.254.169.254/latest", None),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", None),
        ("https://evil.example/?https://youtu.be/dQw4w9WgXcQ", None),
        ('https://user@evil.example@youtu.be/dQw4w9WgXcQ"onload=', None),
        ("javascript:alert(1)", None),
    ],
)
def test_only_known_providers_are_embedded_and_nothing_is_fetched(given, player):
    """X26: the player's address is made from the video's id alone."""
    assert player_address(given) == player


def test_every_block_has_an_anchor_in_the_page(site):
    page = lesson_with(
        ("heading", {"text": "Start", "level": "2", "anchor": "start"}),
        ("paragraph", {"text": "<p>One <b>thought</b>.</p>", "anchor": ""}),
        ("quotation", {"text": "<p>Ask.</p>", "source": "A book", "anchor": "q"}),
        ("callout", {"tone": "tip", "title": "Rule", "text": "<p>Say it.</p>", "anchor": "c"}),
        ("code", {"code": "a < b", "language": "text", "anchor": "k"}),
        (
            "table",
            {
                "table": {
                    "columns": [{"type": "text", "heading": "Vague"}],
                    "rows": [{"values": ["<p>some</p>"]}],
                    "caption": "",
                },
                "anchor": "t",
            },
        ),
        (
            "embed",
            {"url": "https://vimeo.com/1084537", "title": "Film", "transcript": "<p>Said.</p>", "anchor": "e"},
        ),
        (
            "activity",
            {"title": "Try", "minutes": 5, "body": [{"type": "text", "value": "<p>Do it.</p>"}], "anchor": "act"},
        ),
    )
    html = render_body(page)
    for anchor in ("start", "b-id-1", "q", "c", "k", "t", "e", "act"):
        assert len(re.findall(rf'id="{anchor}"', html)) == 1, anchor
    assert '<th scope="col">Vague</th>' in html
    assert "a &lt; b" in html
    assert 'src="https://player.vimeo.com/video/1084537?dnt=1"' in html
    assert "<figcaption>A book</figcaption>" in html
    assert "csrf" not in html


@pytest.mark.parametrize(("decorative", "alt"), [(False, "A map of two roles"), (True, "")])
def test_an_image_says_what_it_shows_or_is_decoration(site, settings, tmp_path, decorative, alt):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("map.png", png(), content_type="image/png")
    image = CourseImage.objects.create(title="map", file=file, credit="Jun, CC BY")
    value = {"image": {"image": image.pk, "alt_text": "A map of two roles", "decorative": decorative}, "caption": ""}
    html = render_body(lesson_with(("image", {**value, "anchor": "map"})))
    assert f'alt="{alt}"' in html
    assert "Jun, CC BY" in html
    assert 'id="map"' in html


def test_an_image_without_words_is_refused(site):
    block = LessonBodyBlock().child_blocks["image"].child_blocks["image"]
    image = CourseImage(title="map")
    image.contextual_alt_text, image.decorative = "", False
    with pytest.raises(StructBlockValidationError):
        block.clean(image)


def png() -> bytes:
    out = BytesIO()
    PIL.Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def test_a_check_shows_the_question_and_hides_the_answer(site):
    """S13, X27: neither which choice is right nor why stands in the page."""
    question = make_question("Which?", "Yes", "No", is_practice=True)
    html = render_body(lesson_with(("check", {"question": question.pk, "anchor": "check"})))
    assert f'action="/learn/practice/{question.translation_key}/"' in html
    assert "Which?" in html
    assert "Because" not in html
    assert "correct" not in html


def test_a_check_speaks_the_language_of_the_page(site):
    question = make_question("Which?", "Yes", "No", is_practice=True)
    korean = question.copy_for_translation(locale("ko"))
    korean.stem = "<p>어느 것?</p>"
    korean.answer = json.dumps([{"type": "single", "value": {"choices": choices("네", "아니요")}}])
    korean.save()
    publish(korean)
    page = lesson_with(("check", {"question": question.pk, "anchor": "check"}))
    assert "Which?" in render_body(page)
    page.locale = locale("ko")
    assert "어느 것?" in render_body(page)


def test_a_check_whose_question_is_gone_shows_nothing(site):
    question = make_question(is_practice=True)
    page = lesson_with(("check", {"question": question.pk, "anchor": "check"}))
    question.delete()
    assert "form" not in render_body(LessonPage.objects.get(pk=page.pk))


def test_the_editor_refuses_a_scored_question_in_a_lesson(site):
    block = LessonBodyBlock().child_blocks["check"]
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"question": make_question().pk, "anchor": ""}))


@pytest.mark.parametrize("kind", list(LessonBodyBlock().child_blocks))
def test_the_block_chooser_shows_each_block(site, editor, kind):
    """Each block has an icon of its own, a sentence that says what it is for, and a preview."""
    block = LessonBodyBlock().child_blocks[kind]
    assert block.get_description()
    assert block.meta.icon != "placeholder"
    field = LessonPage._meta.get_field("body").stream_block.child_blocks[kind]
    assert field.is_previewable
    response = editor.get(reverse("wagtailadmin_block_preview"), {"id": field.definition_prefix})
    assert response.status_code == 200


def test_what_an_author_posts_as_html_is_stripped(site, editor):
    """X5: the form takes Draftail's content state; whatever it cannot express is gone."""
    from tests.cms.factories import lesson_form

    page = lesson_with(("paragraph", {"text": "<p>Fine.</p>", "anchor": "p"}))
    form = lesson_form(page)
    nasty = {
        "blocks": [
            {
                "key": "a",
                "text": "<script>alert(1)</script>",
                "type": "unstyled",
                "depth": 0,
                "inlineStyleRanges": [],
                "entityRanges": [{"key": 0, "offset": 0, "length": 8}],
            }
        ],
        "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}},
    }
    form["body-0-value-text"] = json.dumps(nasty)
    editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**form, "action-publish": "1"})
    html = render_body(LessonPage.objects.get(pk=page.pk))
    assert "<script" not in html
    assert 'href="javascript' not in html
