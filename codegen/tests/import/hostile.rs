//! No document makes the importer panic, and what it writes always loads.
