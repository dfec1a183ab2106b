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


def take(incoming):
    """The header that a connection begins with: ("1" or "2", (source, destination, its ports)), or None for the ends
    where it names none."""
    start = incoming.take(6)
    if start == b"PROXY ":
        family, *words = incoming.line().split(" ")
        return "1", None if family == "UNKNOWN" else (words[0], words[1], int(words[2]), int(words[3]))
    assert start + incoming.take(6) == SIGNATURE
    command, family, length = struct.unpack(">BBH", incoming.take(4))
    rest = incoming.take(length)
    if command == LOCAL or family == UNSPEC:
        return "2", None
    size = 16 if family == TCP6 else 4
    addresses = [str(ipaddress.ip_address(rest[at : at + size])) for at in (0, size)]
    return "2", (*addresses, *struct.unpack(">HH", rest[2 * size : 2 * size + 4]))
