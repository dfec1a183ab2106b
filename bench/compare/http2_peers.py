"""What HTTP/2 changes in each configuration of bench/peers: in front over TLS, or on both sides without."""

# On top of what TLS changes.
OVER_TLS = {
    "nginx.conf": [("ssl backlog=4096;", "ssl http2 backlog=4096;")],
    "haproxy.cfg": [("alpn http/1.1", "alpn h2")],
    "nghttpx.conf": [("npn-list=http/1.1", "npn-list=h2")],
    "envoy.yaml": [
        ("alpn_protocols: [http/1.1]", "alpn_protocols: [h2]"),
        ("codec_type: HTTP1", "codec_type: HTTP2"),
    ],
}

# nginx speaks HTTP/2 to origins as gRPC alone, which takes any request.
NGINX_LOCATION = """proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;"""

NGINX_GRPC = """grpc_pass grpc://origin;
      grpc_set_header Host $http_host;
      grpc_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      grpc_set_header X-Forwarded-Proto $scheme;"""

ENVOY_CLUSTER = """connect_timeout: 5s
      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          explicit_http_config: { http2_protocol_options: {} }"""

# Without TLS, on both sides. h2o 2.2 does not speak it to origins.
BOTH_SIDES = {
    "nginx.conf": [("@PORT@ backlog=4096;", "@PORT@ http2 backlog=4096;"), (NGINX_LOCATION, NGINX_GRPC)],
    "haproxy.cfg": [
        ("@PORT@ backlog 4096", "@PORT@ backlog 4096 proto h2"),
        ("@ORIGIN@ pool-max-conn", "@ORIGIN@ proto h2 pool-max-conn"),
    ],
    "nghttpx.conf": [("proto=http/1.1", "proto=h2")],
    "envoy.yaml": [("codec_type: HTTP1", "codec_type: HTTP2"), ("connect_timeout: 5s", ENVOY_CLUSTER)],
    "fairlead.yaml": [("name: app\n", "name: app\n    protocol: h2\n")],
}
