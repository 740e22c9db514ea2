"""The parts of a Word document: its words, revisions, hidden text, fields, drawings and notes, prepared for mammoth."""
