"""One reader for each shape in which central banks publish rates; each returns quotes or names what is broken."""
