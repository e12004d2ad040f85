"""Runs a command in a terminal, types one line when it is asked for something, and prints all that the terminal showed."""

import os
import pty
import sys

line, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)

shown = b""
typed = False
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break  # the command has ended
    if not chunk:
        break
    shown += chunk
    if not typed and b"Password" in shown:
        os.write(terminal, line.encode().decode("unicode_escape").encode())
        typed = True
sys.stdout.buffer.write(shown)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
