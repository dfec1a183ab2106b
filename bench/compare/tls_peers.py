"""What TLS 1.3 in front changes in each configuration of bench/peers, and the certificate for it."""

import subprocess

NGINX = """listen 127.0.0.1:@PORT@ ssl backlog=4096;
    ssl_certificate @FOLDER@/site.pem;
    ssl_certificate_key @FOLDER@/site.key;
    ssl_protocols TLSv1.3;
    ssl_session_cache shared:sessions:10m;"""

HAPROXY = "bind 127.0.0.1:@PORT@ backlog 4096 ssl crt @FOLDER@/both.pem alpn http/1.1 ssl-min-ver TLSv1.3"

NGHTTPX = """frontend=127.0.0.1,@PORT@
certificate-file=@FOLDER@/site.pem
private-key-file=@FOLDER@/site.key
tls-min-proto-version=TLSv1.3
npn-list=http/1.1"""

H2O = """port: @PORT@
  ssl:
    certificate-file: @FOLDER@/site.pem
    key-file: @FOLDER@/site.key
    minimum-version: TLSv1.3"""

ENVOY = """filter_chains:
        - transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
              common_tls_context:
                alpn_protocols: [http/1.1]
                tls_params: { tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_3 }
                tls_certificates:
                  - certificate_chain: { filename: @FOLDER@/site.pem }
                    private_key: { filename: @FOLDER@/site.key }
          filters:"""

FAIRLEAD = """address: 127.0.0.1:@PORT@, tls: { profile: modern,
  certificates: [{ cert: @FOLDER@/site.pem, key: @FOLDER@/site.key }] } }]"""

# By file: a text of the plain configuration, and what stands in its place.
TLS = {
    "nginx.conf": [("listen 127.0.0.1:@PORT@ backlog=4096;", NGINX)],
    "haproxy.cfg": [
        ("bind 127.0.0.1:@PORT@ backlog 4096", HAPROXY),
        ("X-Forwarded-Proto http\n", "X-Forwarded-Proto https\n"),
    ],
    "nghttpx.conf": [("frontend=127.0.0.1,@PORT@;no-tls", NGHTTPX)],
    "h2o.conf": [("port: @PORT@", H2O)],
    "envoy.yaml": [("filter_chains:\n        - filters:", ENVOY)],
    "fairlead.yaml": [("address: 127.0.0.1:@PORT@ }]", FAIRLEAD)],
}


def write_certificate(folder):
    """An ECDSA P-256 certificate and key, and both in one file."""
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "30", "-subj", "/CN=app.example", "-addext", "subjectAltName=DNS:app.example"]
    command += ["-keyout", folder / "site.key", "-out", folder / "site.pem"]
    subprocess.run(command, check=True, capture_output=True)
    for file in ("site.key", "site.pem"):
        (folder / file).chmod(0o644)  # for the servers that give up root
    (folder / "both.pem").write_bytes((folder / "site.pem").read_bytes() + (folder / "site.key").read_bytes())
