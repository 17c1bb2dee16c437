"""Reads Swift source just well enough to find tokens: comments and strings are skipped, nothing is understood."""

import re

TOKEN = re.compile(
    r"(?P<space>[ \t]+)|(?P<line>\n)|(?P<comment>//[^\n]*)|(?P<block>/\*)|(?P<string>#*\"\"\"|#*\")"
    r"|(?P<name>`[^`\n]+`|[$A-Za-z_]\w*)|(?P<number>0x[0-9A-Fa-f_]+|\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)"
    r"|(?P<operator>\.\.[.<]|[-+*/%<>=!&|^~?]+)|(?P<mark>.)", re.DOTALL)


class Token:
    """A token, and what is around it."""

    def __init__(self, kind, text, start, line):
        self.kind, self.text, self.start, self.line = kind, text, start, line
        self.end = start + len(text)
        # Whether white space comes before it and after it.
        self.spaced_before = self.spaced_after = False
        self.is_first_on_line = False


def tokens(source):
    """The tokens of a Swift file, without comments and without lines such as `#if`."""
    found, place, line = [], 0, 1
    is_spaced, is_first = True, True
    while place < len(source):
        match = TOKEN.match(source, place)
        kind, text = match.lastgroup, match.group()
        if kind == "block":
            text = source[place:block_end(source, place)]
        elif kind == "string":
            text = source[place:string_end(source, place, text)]
        elif text == "#" and is_first:
            kind, text = "comment", source[place:(source + "\n").index("\n", place)]
        if kind in ("space", "line", "comment", "block"):
            if found:
                found[-1].spaced_after |= found[-1].end == place
            is_spaced, is_first = True, is_first or "\n" in text
        else:
            token = Token(kind, text, place, line)
            token.spaced_before, token.is_first_on_line = is_spaced, is_first
            found.append(token)
            is_spaced, is_first = False, False
        line += text.count("\n")
        place += len(text)
    return found


def block_end(source, start):
    """The end of a block comment. Block comments nest."""
    depth, place = 0, start
    while True:
        if source.startswith("/*", place):
            depth, place = depth + 1, place + 2
        elif source.startswith("*/", place):
            depth, place = depth - 1, place + 2
            if depth == 0:
                return place
        else:
            place += 1


def string_end(source, start, opening):
    """The end of a string literal. A string can contain code in `\\(...)`, and strings in there."""
    hashes = opening.count("#")
    closing, escape = opening.strip("#") + "#" * hashes, "\\" + "#" * hashes
    place = start + len(opening)
    while not source.startswith(closing, place):
        if not source.startswith(escape, place):
            place += 1
            continue
        place += len(escape)
        if source[place] != "(":
            place += 1
            continue
        depth = 0
        while True:
            inner = TOKEN.match(source, place)
            text = inner.group()
            if inner.lastgroup == "string":
                text = source[place:string_end(source, place, text)]
            depth += (text == "(") - (text == ")")
            place += len(text)
            if depth == 0:
                break
    return place + len(closing)
