/// Several field names, for finding fields with any of them in one pass.
public struct FieldNames: Sendable, ExpressibleByArrayLiteral {
    private let names: [FieldName]
    /// A Bloom filter: the bits of all names. Most other names are ruled out by one look at it.
    let bits: UInt64

    /// Creates a set of these names.
    public init(_ names: [FieldName]) {
        self.names = names
        bits = names.reduce(0) { $0 | FieldName.bit($1.key) }
    }

    /// Creates a set of names from a literal: `[.connection, .upgrade]`.
    public init(arrayLiteral names: FieldName...) {
        self.init(names)
    }

    /// Whether the set contains the name with this key and these bytes.
    @inline(__always)
    func contains(_ key: UInt32, _ bytes: Span<UInt8>) -> Bool {
        bits & FieldName.bit(key) != 0 && names.contains { $0.key == key && $0.isWritten(bytes) }
    }
}
