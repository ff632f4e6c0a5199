"""Official papers in Word: made, read back, checked and kept; the only home of python-docx and docxtpl.

A paper once issued is bytes in `issued_document`; it is never rendered again in place.
"""
