"""Statistics in the browser: frozen snapshots, protected releases made from them, their reports."""
