/// A line of two texts, and in which of them it is.
struct ComparedLine: Equatable {
    enum Place {
        case both, old, new
    }

    let text: String
    let place: Place

    /// The lines of two texts in one order, what was taken away before what was put in its place.
    static func compare(_ old: String, _ new: String) -> [ComparedLine] {
        let old = lines(of: old)
        let new = lines(of: new)
        var isRemoved = Array(repeating: false, count: old.count)
        var isAdded = Array(repeating: false, count: new.count)
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): isRemoved[offset] = true
            case .insert(let offset, _, _): isAdded[offset] = true
            }
        }
        slide(&isRemoved, in: old)
        slide(&isAdded, in: new)
        return merge(old, isRemoved, new, isAdded)
    }

    /// Where a block of changed lines can lie in several places, it is moved down as far as it goes: then a function
    /// that was added ends with its own brace, and does not begin with the one of the function before.
    private static func slide(_ isChanged: inout [Bool], in lines: [String]) {
        var start = 0
        while let first = isChanged[start...].firstIndex(of: true) {
            var block = first..<(isChanged[first...].firstIndex(of: false) ?? isChanged.endIndex)
            while block.upperBound < lines.count, lines[block.lowerBound] == lines[block.upperBound] {
                isChanged.swapAt(block.lowerBound, block.upperBound)
                let end = isChanged[block.upperBound...].firstIndex(of: false) ?? isChanged.endIndex
                block = (block.lowerBound + 1)..<end
            }
            start = block.upperBound
        }
    }

    private static func merge(
        _ old: [String], _ isRemoved: [Bool], _ new: [String], _ isAdded: [Bool]
    ) -> [ComparedLine] {
        var compared: [ComparedLine] = []
        var (oldIndex, newIndex) = (0, 0)
        while oldIndex < old.count || newIndex < new.count {
            if oldIndex < old.count, isRemoved[oldIndex] {
                compared.append(ComparedLine(text: old[oldIndex], place: .old))
                oldIndex += 1
            } else if newIndex < new.count, isAdded[newIndex] {
                compared.append(ComparedLine(text: new[newIndex], place: .new))
                newIndex += 1
            } else {
                compared.append(ComparedLine(text: new[newIndex], place: .both))
                (oldIndex, newIndex) = (oldIndex + 1, newIndex + 1)
            }
        }
        return compared
    }

    private static func lines(of text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.last == "" ? lines.dropLast() : lines
    }
}
