"""nginx as an origin that others wrote."""

import os
import shutil
import signal

from harness.client import fetch
from harness.ports import free_port
from harness.process import Process

SETTINGS = """
daemon off;
{user}
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 0;
  keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port};
    {tls}
    {http2}
    root {folder}/root;
    location = /healthz {{ return 200 "ok"; }}
    location = /version {{ return 200 "$server_protocol"; }}
    location = /peer {{ return 200 "$ssl_protocol $ssl_server_name $ssl_session_reused $ssl_client_s_dn"; }}
    location = /small {{ return 200 "{small}"; }}
    location /upload/ {{
      dav_methods PUT;
      create_full_put_path on;
    }}
    location /chunked/ {{
      alias {folder}/root/;
      # A filter that does not know the length of what it lets pass makes the answer chunked.
      sub_filter_types *;
      sub_filter "a text that stands nowhere" "";
    }}
  }}
}}
"""


class Nginx(Process):
    """Serves `root`; PUT below /upload/ stores a file there; /chunked/NAME serves the same files chunked.
    With a Pair it does so with TLS as well, at `tls_port`, and with `client_ca` only for clients with a certificate of
    that authority; /peer tells what it knows of the other side. With `http2` it speaks that as well, at `h2_port`, and at
    `h2_tls_port` with TLS."""

    def __init__(self, folder, workers=1, pair=None, client_ca=None, http2=False, name="nginx"):
        self.folder = folder / name
        self.root = self.folder / "root"
        (self.root / "upload").mkdir(parents=True)
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.tls_port = free_port()
        self.h2_port, self.h2_tls_port = free_port(), free_port()
        settings = self.folder / "nginx.conf"
        settings.write_text(
            SETTINGS.format(
                workers=workers,
                user="user root;" if os.geteuid() == 0 else "",
                folder=self.folder,
                port=self.port,
                tls=self._tls(pair, client_ca),
                http2=self._http2(pair) if http2 else "",
                small="x" * 128,
            )
        )
        binary = shutil.which("nginx") or "/usr/sbin/nginx"
        super().__init__([binary, "-c", str(settings), "-p", str(self.folder)], folder / f"{name}.log")
        self.wait_for(self._answers)

    def _tls(self, pair, client_ca):
        if pair is None:
            return ""
        text = f"listen 127.0.0.1:{self.tls_port} ssl; ssl_certificate {pair.cert}; ssl_certificate_key {pair.key};"
        text += " ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:sessions:1m;"
        return text + (f" ssl_verify_client on; ssl_client_certificate {client_ca};" if client_ca else "")

    def _http2(self, pair):
        text = f"listen 127.0.0.1:{self.h2_port} http2;"
        return text + (f" listen 127.0.0.1:{self.h2_tls_port} ssl http2;" if pair else "")

    def _answers(self):
        try:
            return fetch(self.port, path="/healthz", timeout=1).status == 200
        except OSError:
            return False

    def reload(self):
        self.send_signal(signal.SIGHUP)

    def end(self):
        """Asks, where others are killed: the workers of a killed master live on."""
        if self.running():
            self.stop(signal.SIGTERM)
