async def app(scope, receive, send):
    assert scope["type"] == "http"
    body = (await receive())["body"]
    openid = dict(scope["headers"]).get(b"x-wx-openid", b"nobody")
    await send({"type": "http.response.start", "status": 201, "headers": [(b"x-openid", openid)]})
    await send({"type": "http.response.body", "body": b"python got " + body})
