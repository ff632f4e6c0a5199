"""An invented fund to try the program on: invented people, plausible amounts, every state of the work.

Made through the same operations as real work, so its books pass every check. Nobody in it exists.
"""
