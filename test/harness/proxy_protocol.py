"""Headers of the PROXY protocol, written and read by the letter of its specification."""

import ipaddress
import struct

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LOCAL, PROXY = 0x20, 0x21
UNSPEC, TCP4, TCP6, UNIX = 0x00, 0x11, 0x21, 0x31


def line(source="192.0.2.7", destination="10.0.0.1", ports=(4660, 443)):
    """Version 1."""
    family = "TCP6" if ":" in source else "TCP4"
    return f"PROXY {family} {source} {destination} {ports[0]} {ports[1]}\r\n".encode()


def binary(source="192.0.2.7", destination="10.0.0.1", ports=(4660, 443), tlvs=b""):
    """Version 2."""
    family = TCP6 if ":" in source else TCP4
    ends = b"".join(ipaddress.ip_address(address).packed for address in (source, destination))
    return framed(PROXY, family, ends + struct.pack(">HH", *ports) + tlvs)


def framed(command, family, rest=b""):
    return SIGNATURE + struct.pack(">BBH", command, family, len(rest)) + rest


def take(connection):
    """The header that a connection begins with, and not a byte more: (1 or 2, the source's and the destination's address,
    their ports), or (1 or 2,) when it names nobody."""
    begin = _exactly(connection, 6)
    if begin == b"PROXY ":
        while not begin.endswith(b"\r\n"):
            begin += _exactly(connection, 1)
        _, family, *words = begin.decode().split()
        return (1,) if family == "UNKNOWN" else (1, *words[:2], *map(int, words[2:]))
    assert begin + _exactly(connection, 6) == SIGNATURE
    command, family, length = struct.unpack(">BBH", _exactly(connection, 4))
    rest = _exactly(connection, length)
    if command == LOCAL or family == UNSPEC:
        return (2,)
    size = 16 if family == TCP6 else 4
    addresses = [str(ipaddress.ip_address(rest[at : at + size])) for at in (0, size)]
    return (2, *addresses, *struct.unpack(">HH", rest[2 * size : 2 * size + 4]))


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        if not (more := connection.recv(count - len(data))):
            raise EOFError(f"the peer closed after {data!r}")
        data += more
    return data
