//! Files: what is handed on, and how it is read.
