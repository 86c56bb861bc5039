"""Panels and columns that only tell something: how a question did, and what a quiz's draws find."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import Column


class StatisticsPanel(Panel):
    """How the question did, per version of each quiz that asked it. Its translations are the same question."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/question_statistics.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk) and not self.instance.is_practice

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from cms.statistics import statistics_of

            return {**super().get_context_data(parent_context), "found": statistics_of(self.instance)}


class DrawsPanel(Panel):
    """How many questions each draw of the version that was saved finds now."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/draws.html"

        def is_shown(self) -> bool:
            return (
                super().is_shown()
                and bool(self.instance.pk)
                and self.instance.is_source
                and bool(self.instance.rules())
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from cms.draws import count_drawable

            rules = self.instance.rules()
            counts = count_drawable(rules, self.instance.question_ids())
            return {**super().get_context_data(parent_context), "found": list(zip(rules, counts, strict=True))}


class FigureColumn(Column):
    """One figure of a question's statistics; the figures of all rows of a page are looked up together."""

    def __init__(self, name: str, label: Any):
        super().__init__(name, label=label)

    def get_value(self, instance: Any) -> str:
        return ""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        stats = self._found(parent_context["table"]).get(instance.translation_key)
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "value": SHOWN[self.name](stats) if stats and stats.n else "–"}

    def _found(self, table: Any) -> dict:
        from cms.statistics import latest_statistics

        if not hasattr(table, "statistics"):
            table.statistics = latest_statistics(table.data)
        return table.statistics


def _flags(stats: Any) -> str:
    return ", ".join(str(SHORT[flag]) for flag in stats.flags)


def _facility(stats: Any) -> str:
    return "–" if stats.facility is None else f"{round(stats.facility * 100)}%"


SHOWN = {"n": lambda stats: str(stats.n), "facility": _facility, "flags": _flags}
SHORT = {
    "too_hard": gettext_lazy("too hard"),
    "too_easy": gettext_lazy("too easy"),
    "backwards": gettext_lazy("look at the key"),
    "tells_nothing": gettext_lazy("tells nothing"),
}


def figure_columns() -> list[FigureColumn]:
    return [
        FigureColumn("n", gettext_lazy("Attempts")),
        FigureColumn("facility", gettext_lazy("Right")),
        FigureColumn("flags", gettext_lazy("Look at")),
    ]
