"""Choosing a snippet within a stream."""

from django.utils.functional import cached_property
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.widgets import SnippetChooser


class ChosenSnippetBlock(SnippetChooserBlock):
    @cached_property
    def widget(self) -> SnippetChooser:
        theirs = super().widget  # finds the icon, too
        return SnippetChooser(theirs.model, icon=theirs.icon)

    def deconstruct(self) -> tuple:
        """In migrations it is Wagtail's: what is stored is the same."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", args, kwargs
