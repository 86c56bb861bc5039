from cms.models.media import CourseDocument, CourseImage, CourseRendition

__all__ = ["CourseDocument", "CourseImage", "CourseRendition"]
