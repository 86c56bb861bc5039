from courses.models.accommodations import Accommodation
from courses.models.activities import Activity, ActivityWork
from courses.models.cohorts import Cohort, CohortInstructor, DueDate
from courses.models.enrollments import Certificate, Completion, Enrollment, Event, ReadingPlace
from courses.models.notes import Note
from courses.models.outline import Course, CourseTranslation, Lesson, LessonTranslation, Module, ModuleTranslation
from courses.models.reminders import Heartbeat, Mail, Reminder

__all__ = [
    "Accommodation",
    "Activity",
    "ActivityWork",
    "Certificate",
    "Cohort",
    "CohortInstructor",
    "Completion",
    "Course",
    "CourseTranslation",
    "DueDate",
    "Enrollment",
    "Event",
    "Heartbeat",
    "Lesson",
    "LessonTranslation",
    "Mail",
    "Module",
    "ModuleTranslation",
    "Note",
    "ReadingPlace",
    "Reminder",
]
