/// Some names of fields, to be looked for all at once.
public struct FieldNames: Sendable, ExpressibleByArrayLiteral {
    private let names: [FieldName]
    /// The bits of the names: most others are known not to be among these by one look.
    let bits: UInt64

    /// These names.
    public init(_ names: [FieldName]) {
        self.names = names
        bits = names.reduce(0) { $0 | FieldName.bit($1.key) }
    }

    /// These names: `[.connection, .upgrade]`.
    public init(arrayLiteral names: FieldName...) {
        self.init(names)
    }

    /// Whether a name, given by its key and its bytes, is among these.
    @inline(__always)
    func contains(_ key: UInt32, _ bytes: Span<UInt8>) -> Bool {
        bits & FieldName.bit(key) != 0 && names.contains { $0.key == key && $0.isWritten(bytes) }
    }
}
