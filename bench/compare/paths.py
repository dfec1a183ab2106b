"""What is compared: which protocols stand before and behind the proxy."""

from dataclasses import dataclass

from http2_peers import BOTH_SIDES, OVER_TLS
from tls_peers import TLS


@dataclass(frozen=True)
class Path:
    """One table. `close` is what a request on a connection of its own costs the most; None: that is not measured."""

    name: str
    description: str
    changes: tuple = ()  # tables of replacements, one after the other
    tls: bool = False
    close: str | None = None
    close_rate: int = 0  # requests/s at which its latency is measured
    connections: int = 64
    load: tuple = ()  # options of fairlead-load
    target: str = "/"
    lacking: tuple = ()  # configurations of servers that do not speak it

    @property
    def handshakes(self):
        """Whether `close` means full handshakes. A client pays more for one than a server, so the load's core would bound
        their rate: instead, it is what the proxy's CPU for each leaves room for."""
        return self.tls and self.close is not None

    def rewritten(self, file, text):
        """The plain configuration `file` for this path."""
        for table in self.changes:
            for plain, changed in table.get(file, ()):
                if text.count(plain) != 1:
                    raise ValueError(f"{file} does not have once: {plain}")
                text = text.replace(plain, changed)
        return text


ECDSA = "TLS 1.3 with an ECDSA P-256 certificate in front"
STREAMS = ("--streams", "8")
H1 = Path("h1", "HTTP/1.1 on both sides.", close="close", close_rate=4_000)
OVER = Path(
    "tls",
    f"{ECDSA}, HTTP/1.1 to the origin. Envoy has BoringSSL, all others OpenSSL.",
    (TLS,),
    tls=True,
    close="full handshake",
    close_rate=500,
)
H2_TLS = Path(
    "h2 over TLS",
    f"HTTP/2 over {ECDSA}, HTTP/1.1 to the origin; 8 streams on each connection.",
    (TLS, OVER_TLS),
    True,
    connections=8,
    load=("--http2", *STREAMS),
)
H2C = Path(
    "h2c",
    "HTTP/2 without TLS on both sides; 8 streams on each connection.",
    (BOTH_SIDES,),
    connections=8,
    load=("--http2", *STREAMS),
    lacking=("h2o.conf",),
)
GRPC = Path(
    "grpc",
    "Unary gRPC calls, HTTP/2 without TLS on both sides; 8 streams on each connection.",
    (BOTH_SIDES,),
    connections=8,
    load=("--grpc", *STREAMS),
    target="/pkg.Service/Method",
    lacking=("h2o.conf",),
)
COMPARISONS = {"h1": [H1], "tls": [OVER], "h2": [H2_TLS, H2C], "grpc": [GRPC]}
