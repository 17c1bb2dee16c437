import Testing

@testable import HTTPCore

/// Compares each class of bytes with a list of its members.
@Suite struct ByteTests {
    static let digits = "0123456789"
    static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    struct Class: CustomTestStringConvertible {
        let testDescription: String
        let contains: @Sendable (UInt8) -> Bool
        let members: String
    }

    static let classes = [
        Class(testDescription: "digit", contains: { $0.isDigit }, members: digits),
        Class(testDescription: "blank", contains: { $0.isBlank }, members: " \t"),
        Class(testDescription: "token", contains: { $0.isTokenByte }, members: digits + letters + "!#$%&'*+-.^_`|~"),
        Class(testDescription: "host", contains: { $0.isHostByte }, members: digits + letters + "-._~!$&'()*+,;=%"),
        Class(testDescription: "hexadecimal", contains: { $0.hexValue != nil }, members: digits + "ABCDEFabcdef"),
        Class(
            testDescription: "target", contains: { $0.isTargetByte },
            members: digits + letters + "!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
        Class(
            testDescription: "value", contains: { $0.isValueByte },
            members: "\t"
                + String(String.UnicodeScalarView((0x20...0xFF).filter { $0 != 0x7F }.map { Unicode.Scalar($0) }))),
    ]

    @Test(arguments: classes) func `a class of bytes has its members and no others`(class: Class) {
        let members = Set(Wire(stringLiteral: `class`.members).bytes)
        for byte in UInt8.min...UInt8.max {
            #expect(`class`.contains(byte) == members.contains(byte), "\(Wire([byte]).testDescription)")
        }
    }

    @Test func `only letters have a lower case`() {
        for byte in UInt8.min...UInt8.max {
            let isUpper = (0x41...0x5A).contains(byte)
            #expect(byte.lowercased == (isUpper ? byte + 0x20 : byte))
        }
    }

    @Test func `hexadecimal digits have their values`() {
        for (value, digit) in "0123456789abcdef".utf8.enumerated() { #expect(digit.hexValue == UInt8(value)) }
        for (value, digit) in "ABCDEF".utf8.enumerated() { #expect(digit.hexValue == UInt8(value + 10)) }
    }
}
