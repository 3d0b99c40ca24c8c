"""Takes every request, answers `{}`, and writes what was sent to a file, a line each. Usage: recorder.py FILE

Prints its address on the first line."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

FILE = open(sys.argv[1], "w", buffering=1)
LOCK = Lock()


class Recorder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {
            "target": self.headers.get("X-Amz-Target"),
            "type": self.headers.get("Content-Type"),
            "signed": self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"),
            "body": body.decode("utf-8", "replace"),
        }
        with LOCK:
            FILE.write(json.dumps(sent) + "\n")
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
