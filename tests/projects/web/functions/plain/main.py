from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(201)
        self.send_header("x-openid", self.headers.get("x-wx-openid", "nobody"))
        self.end_headers()
        self.wfile.write(b"python got " + body)


ThreadingHTTPServer(("0.0.0.0", 9000), Handler).serve_forever()
