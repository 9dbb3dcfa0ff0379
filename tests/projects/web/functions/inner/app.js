require("http").createServer().listen(9000, "127.0.0.1");
