"""Reads a course folder and says everything that is wrong with it, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from cms.importing import origins, schema
from cms.importing.activities import states_in
from cms.importing.course_items import items_of
from cms.importing.files import Document, Problems, checked, read_markdown, read_yaml
from cms.importing.glossary import read_glossary
from cms.importing.items import Content
from cms.importing.markdown import Block, parse_body
from cms.importing.paragraphs import Paragraphs
from cms.importing.question_checks import check_question, each_anchor
from cms.importing.strict import SOURCE


@dataclass
class Head:
    document: Document
    data: object


@dataclass
class LessonFiles:
    """One lesson in all languages; `quiz` is empty where the lesson has none."""

    module: schema.ModuleEntry
    slug: str
    heads: dict[str, Head]
    bodies: dict[str, list[Block]]
    quiz: dict[str, Head]


class BadFiles(Exception):
    def __init__(self, problems: Problems):
        self.problems = sorted(set(problems.found))
        super().__init__(f"{len(self.problems)} problems in the files; nothing was imported.")


def read_course(folder: Path) -> Content:
    """Raises BadFiles, which carries every problem with its file and line."""
    problems = Problems(folder.parent)
    course = CourseReader(folder, problems)
    lessons = course.read()
    terms = read_glossary(folder, problems)
    if problems:
        raise BadFiles(problems)
    content = items_of(course.head.data, lessons)
    return replace(content, items=[*content.items, *terms])


class CourseReader:
    def __init__(self, folder: Path, problems: Problems):
        self.folder, self.problems = folder, problems
        self.keys: dict[UUID, str] = {}
        self.head: Head | None = None

    def read(self) -> list[LessonFiles]:
        document = read_yaml(self.folder / "course.yaml", self.problems)
        data = checked(document, schema.CourseFile, self.problems) if document else None
        if data is None:
            return self._lessons(self._modules_on_disk())
        self.head = Head(document, data)
        self._claim(document, data.key, ("key",))
        self._check_slugs(document, data)
        for at, module in enumerate(data.modules):
            self._claim(document, module.key, ("modules", at, "key"))
        lessons = self._lessons(data.modules)
        self._report_strays(data)
        return lessons

    def _lessons(self, modules: Iterable[schema.ModuleEntry | SimpleNamespace]) -> list[LessonFiles]:
        lessons = [self._lesson(module, slug) for module in modules for slug in module.lessons]
        paragraphs = Paragraphs(lessons)
        for files in lessons:
            self._check_paragraphs(files, paragraphs)
        return lessons

    def _modules_on_disk(self) -> list[SimpleNamespace]:
        """So that a slip in course.yaml does not hide those in the lessons."""
        folders = sorted(path for path in (self.folder / SOURCE).glob("*") if path.is_dir())
        return [
            SimpleNamespace(slug=path.name, lessons=sorted(lesson.stem for lesson in path.glob("*.md")))
            for path in folders
        ]

    def _claim(self, document: Document, key: UUID, place: tuple) -> None:
        """Keys are what records hang on: the same one twice would merge two things."""
        here = f"{document.path.name}:{document.line(place)}"
        if key in self.keys:
            self._say(document, place, f"The key {key} is used already in {self.keys[key]}.")
        self.keys.setdefault(key, here)

    def _say(self, document: Document, place: tuple, message: str) -> None:
        self.problems.add(document.path, document.line(place), message)

    def _check_slugs(self, document: Document, data: schema.CourseFile) -> None:
        slugs = [module.slug for module in data.modules]
        for at, slug in enumerate(slugs):
            if slug in slugs[:at]:
                self._say(document, ("modules", at, "slug"), f"The slug “{slug}” is used by another module.")
        for at, module in enumerate(data.modules):
            for number, slug in enumerate(module.lessons):
                if slug in module.lessons[:number]:
                    self._say(document, ("modules", at, "lessons", number), f"The lesson “{slug}” is listed twice.")

    def _report_strays(self, data: schema.CourseFile) -> None:
        listed = {(module.slug, slug) for module in data.modules for slug in module.lessons}
        for language in schema.LANGUAGES:
            for path in sorted((self.folder / language).rglob("*")):
                name = path.name.removesuffix(".quiz.yaml").removesuffix(".md")
                if path.is_file() and (path.parent.name, name) not in listed:
                    self.problems.add(path, 1, "course.yaml lists no such lesson.")

    # --- one lesson -----------------------------------------------------------------------------------------------

    def _lesson(self, module: schema.ModuleEntry, slug: str) -> LessonFiles:
        files = LessonFiles(module, slug, {}, {}, {})
        for language in schema.LANGUAGES:
            document = read_markdown(self._path(language, module, slug, ".md"), self.problems)
            if document is None:
                continue
            files.bodies[language] = parse_body(document, self.problems, is_source=language == SOURCE)
            model = schema.SourceLessonHead if language == SOURCE else schema.LessonHead
            if data := checked(document, model, self.problems):
                files.heads[language] = Head(document, data)
        self._check_heads(files)
        self._check_anchors(files)
        files.bodies = states_in(files.bodies, self.problems)
        self._read_quiz(files)
        self._check_questions_in_body(files)
        return files

    def _path(self, language: str, module: schema.ModuleEntry, slug: str, ending: str) -> Path:
        return self.folder / language / module.slug / f"{slug}{ending}"

    def _check_heads(self, files: LessonFiles) -> None:
        source = files.heads.get(SOURCE)
        if source is None:
            return
        self._claim(source.document, source.data.key, ("key",))
        self._check_sources(source, files.bodies.get(SOURCE, []))
        if source.data.completion_rule.startswith("quiz_") and not source.data.quiz:
            self._say(source.document, ("completion_rule",), "This rule needs a quiz: set quiz: true and write one.")
        for head in files.heads.values():
            if head.data.key != source.data.key:
                self._say(head.document, ("key",), f"The key differs from the one in {SOURCE}: {source.data.key}.")
            if len(head.data.outcomes) != len(source.data.outcomes):
                message = (
                    f"There are {len(head.data.outcomes)} outcomes here and {len(source.data.outcomes)} in {SOURCE}."
                )
                self._say(head.document, ("outcomes",), message)

    def _check_sources(self, source: Head, blocks: list[Block]) -> None:
        if self.head is None:
            return
        known = {entry.id for entry in self.head.data.sources}
        for at, cited in enumerate(source.data.sources):
            if cited not in known:
                self._say(source.document, ("sources", at), f"course.yaml lists no source “{cited}”.")
        path = source.document.path
        origins.check_known(blocks, known, lambda line, message: self.problems.add(path, line, message))

    def _check_anchors(self, files: LessonFiles) -> None:
        """The languages share their anchors, in order, and each stands on a block of the same kind."""
        source = files.bodies.get(SOURCE)
        for language, blocks in files.bodies.items():
            if source is None or language == SOURCE:
                continue
            path = self._path(language, files.module, files.slug, ".md")
            self._compare(path, source, blocks)

    def _compare(self, path: Path, source: list[Block], blocks: list[Block]) -> None:
        ours, theirs = [block.anchor for block in blocks], [block.anchor for block in source]
        lines = {block.anchor: block.line for block in blocks}
        for block in source:
            if block.anchor and block.anchor not in lines:
                self.problems.add(
                    path, 1, f"The block {{#{block.anchor}}} of {SOURCE} (line {block.line}) is missing here."
                )
        for block in blocks:
            if block.anchor and block.anchor not in theirs:
                self.problems.add(path, block.line, f"There is no block {{#{block.anchor}}} in {SOURCE}.")
        if sorted(ours) == sorted(theirs):
            for block, original in zip(blocks, source, strict=True):
                if block.anchor != original.anchor:
                    self.problems.add(path, block.line, f"Here {SOURCE} has {{#{original.anchor}}}: the order differs.")
                    break
                if origins.differs(block.value, original.value):
                    self.problems.add(path, block.line, f"{{#{block.anchor}}} names its source otherwise in {SOURCE}.")
                if block.kind != original.kind:
                    self.problems.add(path, block.line, f"{{#{block.anchor}}} is a {original.kind} in {SOURCE}.")

    # --- its quiz -------------------------------------------------------------------------------------------------

    def _read_quiz(self, files: LessonFiles) -> None:
        source_head = files.heads.get(SOURCE)
        has_quiz = bool(source_head and source_head.data.quiz)
        kinds: dict[str, str] = {}
        for language in schema.LANGUAGES:
            path = self._path(language, files.module, files.slug, ".quiz.yaml")
            if not has_quiz:
                if source_head and path.exists():
                    self.problems.add(path, 1, f"The lesson's head in {SOURCE} says that it has no quiz.")
                continue
            document = read_yaml(path, self.problems)
            model = schema.SourceQuizFile if language == SOURCE else schema.QuizFile
            if document and language == SOURCE:
                kinds = kinds_in(document.data)
            if document and (data := checked(document, model, self.problems, kinds=kinds)):
                files.quiz[language] = Head(document, data)
        self._check_quiz(files)

    def _check_quiz(self, files: LessonFiles) -> None:
        source = files.quiz.get(SOURCE)
        if source is None:
            return
        self._claim(source.document, source.data.key, ("key",))
        for group in schema.GROUPS:
            for at, question in enumerate(getattr(source.data, group)):
                self._claim(source.document, question.key, (group, at, "key"))
        for language, head in files.quiz.items():
            if language != SOURCE:
                self._check_translation(head, source)
            self._check_questions(head, source, language)
        self._check_banks(source)

    def _check_questions(self, head: Head, source: Head, language: str) -> None:
        for group in schema.GROUPS:
            originals = {question.key: question for question in getattr(source.data, group)}
            for at, question in enumerate(getattr(head.data, group)):
                if original := originals.get(question.key):
                    say = lambda place, message, at=(group, at): self._say(head.document, (*at, *place), message)
                    check_question(original, question, language, say)
                else:
                    self._say(head.document, (group, at, "key"), f"There is no question {question.key} in {SOURCE}.")

    def _check_banks(self, source: Head) -> None:
        """Nobody would find what is in none."""
        if self.head is None or self.head.data.question_bank:
            return
        for at, question in enumerate(source.data.bank):
            if not question.bank:
                message = "Name its bank here, or a question_bank for all in course.yaml."
                self._say(source.document, ("bank", at), message)

    def _check_paragraphs(self, files: LessonFiles, paragraphs: Paragraphs) -> None:
        if (source := files.quiz.get(SOURCE)) is None:
            return
        for group in schema.GROUPS:
            for at, question in enumerate(getattr(source.data, group)):
                for place, named in each_anchor(question):
                    if message := paragraphs.problem(named, files):
                        self._say(source.document, (group, at, *place), message)

    def _check_translation(self, head: Head, source: Head) -> None:
        if head.data.key != source.data.key:
            self._say(head.document, ("key",), f"The key differs from the one in {SOURCE}: {source.data.key}.")
        for group in schema.GROUPS:
            ours = {question.key for question in getattr(head.data, group)}
            for question in getattr(source.data, group):
                if question.key not in ours:
                    self._say(head.document, (group,), f"The question {question.key} of {SOURCE} is missing here.")

    def _check_questions_in_body(self, files: LessonFiles) -> None:
        quiz = files.quiz.get(SOURCE)
        if quiz is None and self._path(SOURCE, files.module, files.slug, ".quiz.yaml").exists():
            return  # its own errors are reported; what it would hold is not known
        practice = {question.key for question in quiz.data.practice} if quiz else set()
        for language, blocks in files.bodies.items():
            path = self._path(language, files.module, files.slug, ".md")
            for block in blocks:
                if block.kind == "check" and block.value["question"] not in practice:
                    self.problems.add(path, block.line, "The lesson's quiz file has no such question under “practice”.")


def kinds_in(data: object) -> dict[str, str]:
    """Key → kind of each question in a quiz file, whatever else is wrong with it: the translations are read by it."""
    groups = [data.get(group) for group in schema.GROUPS] if isinstance(data, dict) else []
    entries = [entry for group in groups if isinstance(group, list) for entry in group if isinstance(entry, dict)]
    return {str(entry.get("key")): entry["kind"] for entry in entries if isinstance(entry.get("kind"), str)}
