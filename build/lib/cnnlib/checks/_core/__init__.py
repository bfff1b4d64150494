"""What every check is made of.

Read in this order: `mistakes` and `aspects`, the data of an exercise; `exercise`, which judges; `diagnosis`,
which says why; `report`, the message. Below them `calls` (how a student's function is called), `compare`
(what is the same), `memory`, `errors`, `models` (Keras models as data), `cases` (draws) and `topic`.
"""
