"""What can be wrong with a file, as one small hierarchy with stable codes.

DocumentError
├── Unreadable      the bytes cannot be read at all (empty, damaged, unknown or old format, encrypted, scanned)
└── Refused         reading was stopped: too large, unpacks without end, entities, time or memory ran out
"""

from __future__ import annotations


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
    return Unreadable("document.empty", "Файл пуст. Загрузите файл с текстом документа.")


def damaged(what: str) -> Unreadable:
    return Unreadable(
        "document.damaged", f"Файл повреждён: {what}. Откройте его в редакторе, сохраните заново и повторите."
    )


def unsupported(name: str) -> Unreadable:
    return Unreadable(
        "document.unsupported",
        f"Формат файла «{name}» не поддерживается. "
        "Загрузите .docx, .xlsx, .html, .pdf с текстовым слоем, .txt или .md.",
    )


def old_format(name: str) -> Unreadable:
    return Unreadable(
        "document.old_format",
        f"Файл «{name}» сохранён в старом формате. Сохраните его как .docx или .xlsx и повторите.",
    )


def encrypted() -> Unreadable:
    return Unreadable("document.encrypted", "Файл защищён паролем. Снимите защиту и загрузите его снова.")


def scanned() -> Unreadable:
    return Unreadable(
        "document.scanned",
        "В файле только изображения страниц, текста нет. "
        "Распознайте его (OCR) и загрузите PDF с текстовым слоем или .docx.",
    )


def too_large(limit: int) -> Refused:
    return Refused(
        "document.too_large", f"Файл больше {limit // 2**20} МБ. Загрузите только текст акта без приложений."
    )


def bomb() -> Refused:
    return Refused(
        "document.bomb", "Файл раскрывается в слишком большой объём и не может быть прочитан. Сохраните его заново."
    )


def entities() -> Refused:
    return Refused(
        "document.entities", "В файле есть определения XML-сущностей; такие файлы не читаются. Сохраните его заново."
    )


def timeout(seconds: float) -> Refused:
    return Refused(
        "document.timeout",
        f"Чтение файла не уложилось в {seconds:g} с. Разделите документ на части или сохраните как .docx.",
    )


def out_of_memory() -> Refused:
    return Refused("document.memory", "Для чтения файла не хватило отведённой памяти. Разделите документ на части.")
