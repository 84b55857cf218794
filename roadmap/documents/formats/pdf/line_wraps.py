"""Lines of a page back into running text: what to do with a hyphen or a slash at the end of a line.

A soft hyphen breaks a word and goes. For a plain one the document itself answers: a word that stands elsewhere with its
hyphen keeps it; where the document plainly breaks words, pieces that are no words by themselves are put together.

A column narrower than a word breaks it without any mark: then the piece stands alone on its line and fills it, since a
word is broken only where a line of its own is too short for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.documents.cells.torn_words import begins_as_no_word, goes_on
from roadmap.documents.text import is_tight

_LETTERS = "А-ЯЁа-яёA-Za-z0-9"
_WORD = re.compile(rf"[{_LETTERS}]+(?:[-/][{_LETTERS}]+)*")
_TAIL = re.compile(rf"([{_LETTERS}]+(?:[-/][{_LETTERS}]+)*)([-/])$")
_HEAD = re.compile(rf"^([{_LETTERS}]+(?:[-/][{_LETTERS}]+)*)")
_TIGHT = re.compile(r"[а-яё]{4,}/[а-яё]{4,}", re.IGNORECASE)
_LOOSE = re.compile(r"[а-яё]{4,}/ [а-яё]{2,}", re.IGNORECASE)
_COMPOUND = re.compile(r"^.{3,}о$")
_ADJECTIVE = re.compile(r"^.{4,}(?:ого|ых|ая|ое|ой|ий|ые|ый|ому|ими|ую|ым|ые)$")
_SOFT = "\u00ad"


@dataclass(frozen=True, slots=True)
class Run:
    """One line of a cell; `full`: not one letter more would have fitted into the column."""

    text: str
    full: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Lines as one text; `doubtful`: a word may have been broken or glued wrongly; `full`: the last one may go on."""

    text: str
    doubtful: bool = False
    full: bool = False


class Wrapping:
    """Joins lines with the words of the whole document in mind."""

    def __init__(self, chains: Iterable[Sequence[Run]]) -> None:
        """`chains` are runs of lines that stand under each other in one column."""
        self.words: Counter[str] = Counter()
        pairs: list[tuple[str, str]] = []
        texts: list[str] = []
        for chain in chains:
            before = Run("")
            for run in chain:
                line = run.text.strip()
                found = [word.lower() for word in _WORD.findall(line)]
                tail = _TAIL.search(before.text)
                if tail and tail[2] == "-" and found:
                    pairs.append((tail[1].lower(), found[0]))
                    found = found[1:]
                elif _may_be_torn(before, line):
                    found = found[1:]
                torn = line.endswith(("-", _SOFT)) or (run.full and " " not in line)
                self.words.update(
                    part for word in (found[:-1] if torn else found) for part in {word, *re.split("[-/]", word)}
                )
                before = Run(line, run.full)
                texts.append(line)
        self.breaks_words = self._breaks(pairs, len(texts))
        whole = "\n".join(texts)
        self.tight_slash = len(_TIGHT.findall(whole)) >= len(_LOOSE.findall(whole))

    def _breaks(self, pairs: Sequence[tuple[str, str]], lines: int) -> bool:
        """The document breaks words: pieces at line ends are words when put together, or none by themselves."""
        score = 0
        for first, second in pairs:
            if self.words[f"{first}-{second}"]:
                score -= 2
            elif self.words[first + second]:
                score += 2
            elif _is_compound(first, second) or (self.words[first] and self.words[second]):
                score -= 1
            elif not self.words[second]:
                score += 1
        return score > max(2, 0.02 * lines)

    def join(self, lines: Sequence[Run]) -> Joined:
        """The lines as one text."""
        joined, doubtful, before = "", False, Run("")
        for run in lines:
            line = run.text.strip()
            if not joined or not line:
                joined = joined or line
            elif joined.endswith(_SOFT):
                joined = joined[:-1] + line
            elif _may_be_torn(before, line):
                torn, sure = goes_on(before.text, line, self.words)
                joined, doubtful = (joined + line if torn else f"{joined} {line}"), doubtful or not sure
            elif begins_as_no_word(line) and joined[-1].islower():
                joined, doubtful = joined + line, True
            else:
                joined = self._glue(joined, line)
            before = Run(line, run.full) if line else before
        return Joined(joined, doubtful, before.full and " " not in before.text)

    def _glue(self, joined: str, line: str) -> str:
        tail, head = _TAIL.search(joined), _HEAD.match(line)
        if not tail or not head:
            return joined + line if is_tight(joined, line) else f"{joined} {line}"
        first, second, mark = tail[1].lower(), head[1].lower(), tail[2]
        if mark == "/":
            return joined + line if self._is_one(first, second) else f"{joined} {line}"
        return joined + line if self._keeps_hyphen(first, second, line, joined) else joined[:-1] + line

    def _is_one(self, first: str, second: str) -> bool:
        """«ФИП/РИП» is written together; «…области/ ОГБУ» is not."""
        if self.words[f"{first}/{second}"] or (len(first) < 5 and len(second) < 5):
            return True
        return self.tight_slash

    @staticmethod
    def _is_shout(joined: str) -> bool:
        """«IT-» before «куб»: an abbreviation is not broken."""
        return bool(re.search(r"(?:^|[^а-яёА-ЯЁ])[A-ZА-ЯЁ]{2,}-$", joined))

    def _begins_like(self, first: str, second: str) -> bool:
        """Another form of the word stands elsewhere: only its last letters, after the break, are different."""
        word = first + second
        stem = word[: max(len(word) - 3, len(first) + 1)]
        return len(stem) > 5 and any(known.startswith(stem) for known in self.words)

    def _keeps_hyphen(self, first: str, second: str, line: str, joined: str) -> bool:
        if not self.breaks_words or self.words[f"{first}-{second}"]:
            return True
        if self.words[first + second]:
            return False
        if self._is_shout(joined) or self._begins_like(f"{first}-", second):
            return True
        if self._begins_like(first, second):
            return False
        if not line[:1].islower():
            return True
        both = self.words[first] and self.words[second] and min(len(first), len(second)) > 3
        return bool(both) or _is_compound(first, second)


def _is_compound(first: str, second: str) -> bool:
    """«научно-» + «методического»: a word of its own with a hyphen."""
    return bool(_COMPOUND.match(first) and _ADJECTIVE.search(second) and not second.endswith("ций"))


def _may_be_torn(before: Run, line: str) -> bool:
    """The line before is one piece that fills its column, and the next one begins with a letter or a digit."""
    return before.full and " " not in before.text and before.text[-1:].isalnum() and line[:1].isalnum()
