"""The faults that can be put into a Swift file: where they are, and how a place gets both its right and its wrong code.

The environment variable HTTPCORE_FAULT chooses the code of a place by its number, as the program runs. So one build
holds all faults. An operator becomes an operator of its own, whose function knows both meanings:

    if count < limit        ->      if count ⊙∁∅ limit
    stream.close()          ->      if httpCoreFault != 15 { stream.close() }
    return false            ->      return httpCoreFaulty(16, false, true)
"""

from swiftsource import tokens

# What an operator is replaced by, its precedence, and the kind of its operands.
OPERATORS = {
    "<": ("<=", "ComparisonPrecedence", "order"),
    "<=": ("<", "ComparisonPrecedence", "order"),
    ">": (">=", "ComparisonPrecedence", "order"),
    ">=": (">", "ComparisonPrecedence", "order"),
    "==": ("!=", "ComparisonPrecedence", "equality"),
    "!=": ("==", "ComparisonPrecedence", "equality"),
    "&&": ("||", "LogicalConjunctionPrecedence", "logic"),
    "||": ("&&", "LogicalDisjunctionPrecedence", "logic"),
    "+": ("-", "AdditionPrecedence", "sum"),
    "-": ("+", "AdditionPrecedence", "sum"),
    "&+": ("&-", "AdditionPrecedence", "wrapping"),
    "&": ("|", "MultiplicationPrecedence", "bits"),
    "|": ("&", "AdditionPrecedence", "bits"),
    "+=": ("-=", "AssignmentPrecedence", "change"),
    "-=": ("+=", "AssignmentPrecedence", "change"),
}
LITERALS = {"true": "false", "false": "true", "0": "1", "1": "0"}
CALLS = {"min": "max", "max": "min"}
# What a statement that is a call can't begin with.
KEYWORDS = set(
    "if guard return let var func for while repeat switch case default init deinit subscript defer throw do catch else "
    "import struct enum class extension protocol actor typealias static private fileprivate public internal final "
    "override mutating nonmutating convenience required consuming break continue fallthrough get set willSet didSet in "
    "where is as infix prefix operator precondition preconditionFailure assert assertionFailure fatalError".split())
BLOCKS = set("if guard else for while repeat do catch defer func init deinit set switch didSet willSet".split())
# Characters of which the number of an operator is made: digits aren't allowed there.
DIGITS = "∀∁∂∃∄∅∆∇∈∉"


class Fault:
    """A place in a file, and what is wrong there if the fault is chosen."""

    def __init__(self, file, kind, old, new, start, end, line, last_line):
        self.file, self.kind, self.old, self.new = file, kind, old, new
        self.start, self.end, self.line, self.last_line = start, end, line, last_line
        self.number = 0
        # The text of its line, and which one it is of the same changes in the same line, or in lines with this text.
        self.text, self.change = "", f"{old} -> {new}" if new else f"without {old}"

    @property
    def identity(self):
        """What still names the fault after other lines have changed."""
        return (self.file, self.text, self.change)

    @property
    def operator(self):
        return ("¬" if self.kind == "not" else "⊙") + "".join(DIGITS[int(digit)] for digit in str(self.number))

    def edits(self):
        """What to put where: (start, end, text)."""
        if self.kind == "call":
            return [(self.start, self.start, f"if httpCoreFault != {self.number} {{ "), (self.end, self.end, " }")]
        if self.kind == "literal":
            return [(self.start, self.end, f"httpCoreFaulty({self.number}, {self.old}, {self.new})")]
        if self.kind == "choice":
            return [(self.start, self.end + 1, f"httpCoreFaulty{self.old.capitalize()}({self.number}, ")]
        return [(self.start, self.end, self.operator)]

    def declaration(self):
        """The Swift code that the rewritten place needs."""
        if self.kind in ("call", "literal", "choice"):
            return ""
        chosen, name, old, new = f"httpCoreFault == {self.number}", self.operator, self.old, self.new
        if self.kind == "not":
            return (f"prefix operator {name}\n"
                    f"@_transparent public prefix func {name} (a: Bool) -> Bool {{ {chosen} ? a : !a }}\n")
        head = f"@_transparent public func {name} "
        code = f"infix operator {name}: {OPERATORS[old][1]}\n"
        body = f"{{ {chosen} ? a {new} b : a {old} b }}\n"
        if self.kind == "logic":
            return code + head + ("(a: Bool, b: @autoclosure () throws -> Bool) rethrows -> Bool "
                                  f"{{ {chosen} ? try a {new} b() : try a {old} b() }}\n")
        if self.kind == "change":
            return code + head + ("<T: AdditiveArithmetic>(a: inout T, b: T) "
                                  f"{{ if {chosen} {{ a {new} b }} else {{ a {old} b }} }}\n")
        types = {"order": "Comparable", "equality": "Equatable", "sum": "AdditiveArithmetic",
                 "wrapping": "FixedWidthInteger", "bits": "BinaryInteger"}
        result = "Bool" if self.kind in ("order", "equality") else "T"
        code += head + f"<T: {types[self.kind]}>(a: T, b: T) -> {result} " + body
        if self.kind == "equality":
            code += head + "<T>(a: T?, b: _OptionalNilComparisonType) -> Bool " + body
        if old == "+":
            code += f"func {name} (a: Instant, b: Duration) -> Instant {{ {chosen} ? a + (.zero - b) : a + b }}\n"
        return code


PROLOGUE = """#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

public let httpCoreFault: Int = unsafe getenv("HTTPCORE_FAULT").map { unsafe Int(atoi($0)) } ?? 0

@_transparent public func httpCoreFaulty(_ number: Int, _ right: Bool, _ wrong: Bool) -> Bool {
    httpCoreFault == number ? wrong : right
}
@_transparent public func httpCoreFaulty<T: ExpressibleByIntegerLiteral>(_ number: Int, _ right: T, _ wrong: T) -> T {
    httpCoreFault == number ? wrong : right
}
@_transparent public func httpCoreFaultyMin<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> T {
    httpCoreFault == number ? max(a, b) : min(a, b)
}
@_transparent public func httpCoreFaultyMax<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> T {
    httpCoreFault == number ? min(a, b) : max(a, b)
}
"""


def find(file, source):
    """All faults that this file may get, in their order."""
    found, all_tokens = [], tokens(source)

    def add(kind, old, new, first, last):
        found.append(Fault(file, kind, old, new, first.start, last.end, first.line, last.line))

    for index, token in enumerate(all_tokens):
        before = all_tokens[index - 1] if index else None
        after = all_tokens[index + 1] if index + 1 < len(all_tokens) else None
        if before is None or after is None:
            continue
        is_infix = token.spaced_before and token.spaced_after and before.text not in ("func", "operator")
        if token.text in OPERATORS and token.kind == "operator" and is_infix:
            add(OPERATORS[token.text][2], token.text, OPERATORS[token.text][0], token, token)
        elif token.text == "!" and not token.spaced_after and (token.spaced_before or before.text in "([{,"):
            add("not", "!", "", token, token)
        elif token.text in LITERALS and before.text not in (".", "while") and not is_pattern(all_tokens, index):
            add("literal", token.text, LITERALS[token.text], token, token)
        elif token.text in CALLS and before.text not in (".", "func") and after.text == "(":
            add("choice", token.text, CALLS[token.text], token, token)
        end = call_end(all_tokens, index)
        if end is not None:
            name = source[token.start:all_tokens[end].end].split("(")[0].split("{")[0].strip()
            add("call", name + "()", "", token, all_tokens[end])
    lines, seen = source.split("\n"), {}
    for fault in found:
        fault.text = lines[fault.line - 1].strip()
        count = seen[fault.identity] = seen.get(fault.identity, 0) + 1
        if count > 1:
            fault.change += f" ({count})"
    return found


def call_end(all_tokens, index):
    """If a statement that is nothing but a call begins here, the index of its last token."""
    token, before = all_tokens[index], all_tokens[index - 1]
    is_start = before.text in ("{", ";") or before.text == ":" and opens_case(all_tokens, index - 1)
    if token.is_first_on_line:
        is_start = is_start or before.kind in ("name", "number", "string") or before.text in set("})]!?") | {"in"}
    if not is_start or before.text == "{" and opens_closure(all_tokens, index - 1):
        return None
    place = index
    while all_tokens[place].text in ("try", "await", "unsafe"):
        place += 1
    if all_tokens[place].kind != "name" or all_tokens[place].text in KEYWORDS:
        return None
    is_call = False
    while True:
        this = all_tokens[place]
        if this.text in ("(", "[", "{"):
            place = closing(all_tokens, place)
            is_call = this.text != "["
        if place + 1 >= len(all_tokens):
            return None
        after = all_tokens[place + 1]
        if after.is_first_on_line and after.text != "." or after.text in ("}", ";"):
            continues = after.kind == "operator" and after.spaced_after
            is_value = after.text == "}" and (before.text == "in" or returns(all_tokens, index - 1))
            return place if is_call and not continues and not is_value else None
        if after.text == "." and all_tokens[place + 2].kind == "name" and all_tokens[place + 2].text != "init":
            place += 2
        elif after.text in ("(", "[") and not after.spaced_before:
            place += 1
        elif after.text in ("?", "!") and not after.spaced_before:
            place += 1
        elif after.text == "{" and after.spaced_before:
            place += 1
        else:
            return None
        if all_tokens[place].kind == "name":
            is_call = False


def opens_closure(all_tokens, index):
    """Whether this brace begins a closure or a computed property, as far as its line tells."""
    while index > 0 and not all_tokens[index].is_first_on_line:
        index -= 1
        if all_tokens[index].text in BLOCKS or all_tokens[index].text == "}" and all_tokens[index].is_first_on_line:
            return False
    return all_tokens[index].text not in ("{", ")")


def returns(all_tokens, index):
    """Whether this brace begins the body of a function that returns something, as far as its line tells."""
    line = all_tokens[index].line
    while index > 0 and all_tokens[index - 1].line == line and all_tokens[index].text != "->":
        index -= 1
    return all_tokens[index].text == "->"


def is_pattern(all_tokens, index):
    """Whether this token is in the pattern of a case."""
    while index > 0 and not all_tokens[index].is_first_on_line and all_tokens[index].text not in (":", "where"):
        index -= 1
    return all_tokens[index].text == "case"


def opens_case(all_tokens, index):
    """Whether this colon ends the pattern of a case."""
    while index > 0 and not all_tokens[index].is_first_on_line:
        index -= 1
    return all_tokens[index].text in ("case", "default")


def closing(all_tokens, index):
    """The index of the bracket that closes the one at `index`."""
    depth = 0
    while True:
        depth += (all_tokens[index].text in ("(", "[", "{")) - (all_tokens[index].text in (")", "]", "}"))
        if depth == 0:
            return index
        index += 1


def rewrite(source, faults):
    """The source with these faults in it, and where they are in each line: (first column, last column, fault)."""
    edits = [(start, end, text, fault) for fault in faults for start, end, text in fault.edits()]
    result, place, spots = "", 0, {}
    for start, end, text, fault in sorted(edits, key=lambda edit: edit[:2]):
        result += source[place:start]
        # The compiler counts columns in bytes.
        column = len(result.rsplit("\n", 1)[-1].encode()) + 1
        spots.setdefault(result.count("\n") + 1, []).append((column, column + len(text.encode()) - 1, fault))
        result += text
        place = end
    return result + source[place:], spots
