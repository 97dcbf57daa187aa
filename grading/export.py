"""Where version 0.1 told `nbgrader export` to find the exporters: `--exporter=grading.export.CanvasExporter`."""

from grading.reports.export import CanvasExporter, MoodleExporter

__all__ = ["CanvasExporter", "MoodleExporter"]
