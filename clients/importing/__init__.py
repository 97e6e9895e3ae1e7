"""Taking in a file of clients or past visits: read, recognise, clean, plan row by row, write in chunks, undo as a whole.

Top to bottom: reading and columns know files; text, people, phones, days, sums and remarks clean one value;
dossier cleans one row of a client; base knows who is already there; kinds is the registry; running and undoing do it.
"""
