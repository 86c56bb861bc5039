import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from cms.blocks.anchors import AnchorBlock
from cms.blocks.text import RUNNING_TEXT

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


def player_address(url: str) -> str | None:
    """The player of a video on a provider we know, or None.

    X26: made from the video's id alone. Nothing is fetched, so no address that an author types is ever called.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"}:
        return None
    if parts.hostname == "youtu.be":
        return _youtube(parts.path.strip("/"))
    if parts.hostname in YOUTUBE_HOSTS:
        return _youtube(parse_qs(parts.query).get("v", [parts.path.rsplit("/", 1)[-1]])[0])
    if parts.hostname in VIMEO_HOSTS:
        number = parts.path.rstrip("/").rsplit("/", 1)[-1]
        return f"https://player.vimeo.com/video/{number}?dnt=1" if re.fullmatch(r"\d{4,12}", number) else None
    return None


def _youtube(video: str) -> str | None:
    return f"https://www.youtube-nocookie.com/embed/{video}" if re.fullmatch(r"[\w-]{11}", video) else None


def validate_known_provider(url: str) -> None:
    if player_address(url) is None:
        raise ValidationError(_("Paste the address of one video on YouTube or Vimeo; other sites cannot be embedded."))


class ImageFigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)
    anchor = AnchorBlock()

    class Meta:
        icon = "image"
        label = _("Image")
        template = "cms/blocks/image.html"
        description = _("A picture with what it shows in words, or marked as decoration.")

    def get_preview_value(self):
        return self.normalize({"image": None, "caption": str(_("A picture and its caption"))})

    is_previewable = True


class EmbedBlock(blocks.StructBlock):
    url = blocks.URLBlock(
        label=_("Address"), validators=[validate_known_provider], help_text=_("A video on YouTube or Vimeo.")
    )
    title = blocks.CharBlock(
        label=_("Title"),
        max_length=160,
        help_text=_("Says what the video shows; read out to people who cannot see it."),
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=RUNNING_TEXT,
        help_text=_("What is said and shown, for those who cannot hear or play it."),
    )
    anchor = AnchorBlock()

    class Meta:
        icon = "media"
        label = _("Video")
        template = "cms/blocks/embed.html"
        description = _("A video from YouTube or Vimeo, with its transcript beneath.")
        preview_value = {
            "url": "https://vimeo.com/1084537",
            "title": "A short film",
            "transcript": "<p>What is said in the film.</p>",
        }

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "player": player_address(value.get("url") or "")}
