"""The page of the playground: the real app at work in the stand-in Slack, in a browser on this machine.

`Stage` holds the workspace and runs the app in it; `Site` serves it to a browser; `seen_by` says what one
person has in front of them, and nothing else reaches the page of that person; `Witness` looks on while the
app answers, for the panel behind the scenes. The page itself is in `static/`: plain HTML, CSS and modules.
"""
