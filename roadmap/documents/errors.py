"""What can be wrong with a file, as one small hierarchy with stable codes.

DocumentError
├── Unreadable      the bytes cannot be read at all (empty, damaged, unknown or old format, encrypted, scanned)
└── Refused         reading was stopped: too large, unpacks without end, entities, time or memory ran out
"""

from __future__ import annotations

from roadmap.language.message import _


class DocumentError(Exception):
    """A file that cannot be read; `code` is stable, `message` is Russian and says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Unreadable(DocumentError):
    """Nothing in the file can be read as a document."""


class Refused(DocumentError):
    """The file was given up for the safety of the service."""


def empty() -> Unreadable:
    return Unreadable("document.empty", _("Файл пуст. Загрузите файл с текстом документа."))


def damaged(what: str) -> Unreadable:
    return Unreadable(
        "document.damaged",
        _("Файл повреждён: {what}. Откройте его в редакторе, сохраните заново и повторите.", what=what),
    )


def unsupported(name: str) -> Unreadable:
    return Unreadable(
        "document.unsupported",
        _(
            "Формат файла «{name}» не поддерживается. Загрузите .docx, .xlsx, .html, .pdf с текстовым "
            "слоем, .txt или .md.",
            name=name,
        ),
    )


def old_format(name: str) -> Unreadable:
    return Unreadable(
        "document.old_format",
        _("Файл «{name}» сохранён в старом формате. Сохраните его как .docx или .xlsx и повторите.", name=name),
    )


def encrypted() -> Unreadable:
    return Unreadable("document.encrypted", _("Файл защищён паролем. Снимите защиту и загрузите его снова."))


def scanned() -> Unreadable:
    return Unreadable(
        "document.scanned",
        _(
            "В файле только изображения страниц, текста нет. Распознайте его (OCR) и загрузите PDF с "
            "текстовым слоем или .docx."
        ),
    )


def too_large(limit: int) -> Refused:
    return Refused(
        "document.too_large",
        _("Файл больше {value} МБ. Загрузите только текст акта без приложений.", value=limit // 2**20),
    )


def bomb() -> Refused:
    return Refused(
        "document.bomb", _("Файл раскрывается в слишком большой объём и не может быть прочитан. Сохраните его заново.")
    )


def entities() -> Refused:
    return Refused(
        "document.entities", _("В файле есть определения XML-сущностей; такие файлы не читаются. Сохраните его заново.")
    )


def timeout(seconds: float) -> Refused:
    return Refused(
        "document.timeout",
        _(
            "Чтение файла не уложилось в {seconds} с. Разделите документ на части или сохраните как .docx.",
            seconds=f"{seconds:g}",
        ),
    )


def out_of_memory() -> Refused:
    return Refused("document.memory", _("Для чтения файла не хватило отведённой памяти. Разделите документ на части."))
