from cms.models.banks import Bank, Difficulty, QuestionFile
from cms.models.courses import CoursePage, LessonPage, ModulePage
from cms.models.glossary import GlossaryTerm
from cms.models.imports import ImportBase
from cms.models.media import CourseDocument, CourseImage, CourseRendition
from cms.models.pages import CatalogPage, HomePage, StandardPage
from cms.models.questions import Question
from cms.models.quizzes import Quiz

__all__ = [
    "Bank",
    "CatalogPage",
    "CourseDocument",
    "CourseImage",
    "CoursePage",
    "CourseRendition",
    "Difficulty",
    "GlossaryTerm",
    "HomePage",
    "ImportBase",
    "LessonPage",
    "ModulePage",
    "Question",
    "QuestionFile",
    "Quiz",
    "StandardPage",
]
