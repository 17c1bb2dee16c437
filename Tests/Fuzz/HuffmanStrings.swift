/// Huffman's code: any string comes back, and each string has one encoding only.
func huffmanStrings(_ input: Input) {
    let encoded = encode(input.bytes)
    require(encoded.count == Huffman.encodedCount(input.bytes.span), "another size than expected")
    require(decode(encoded) == input.bytes, "another string comes back")
    if let decoded = decode(input.bytes) {
        require(encode(decoded) == input.bytes, "a second encoding of a string")
        require(decoded.count <= input.bytes.count * 8 / 5, "a code of fewer than five bits")
    }
}

private func encode(_ bytes: [UInt8]) -> [UInt8] {
    written { Huffman.encode(bytes.span, to: $0) }
}

private func decode(_ bytes: [UInt8]) -> [UInt8]? {
    var decoded: [UInt8] = []
    do throws(ConnectionError) {
        try Huffman.decode(bytes.span, to: &decoded)
        return decoded
    } catch {
        return nil
    }
}
