"""Encodes or decodes header blocks with the package hpack: hpack_peer.py encode|decode

Standard input has a block or a list of fields on each line, in hexadecimal; all are of one connection. A list of fields
is `name=value` with spaces between the fields. A line `size N` sets the size of the table first. What comes out has the
same form.
"""

import sys

from hpack import Decoder, Encoder


def fields_of(line):
    return [tuple(bytes.fromhex(part) for part in field.split("=")) for field in line.split()]


encoder = Encoder()
decoder = Decoder(max_header_list_size=1 << 24)
for number, line in enumerate(sys.stdin):
    line = line.strip()
    if line.startswith("size "):
        size = int(line.removeprefix("size "))
        encoder.header_table_size = size
        decoder.max_allowed_table_size = max(size, decoder.header_table_size)
    elif sys.argv[1] == "encode":
        print(encoder.encode(fields_of(line), huffman=number % 3 != 0).hex())
    else:
        fields = decoder.decode(bytes.fromhex(line), raw=True)
        print(" ".join(f"{name.hex()}={value.hex()}" for name, value in fields))
