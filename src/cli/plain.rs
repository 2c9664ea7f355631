//! What comes from files is printed so that it can do nothing to a terminal: control characters, and those that turn the
//! direction of writing, are printed as their numbers.

use std::io::{self, Write};

/// C0 and C1, DEL, and the marks of direction; they change what is seen of everything around them.
fn does_harm(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if does_harm(c) && !keeps(c) {
            // As JSON spells it, so that what is printed as JSON stays JSON.
            let code = u32::from(c);
            out.push_str("\\u");
            let digit = |shift: u32| char::from_digit(code >> shift & 15, 16).unwrap_or('0');
            out.extend([12, 8, 4, 0].map(digit));
        } else {
            out.push(c);
        }
    }
    out
}

/// Something of a file in one line: a name makes no second one.
pub fn line(text: &str) -> String {
    escaped(text, |_| false)
}

/// The one way to the terminal: whatever is written through it is escaped, but for the ends of our own lines.
pub struct Plain<W>(pub W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Texts come in whole pieces; whatever else comes is no text of ours.
        let text = String::from_utf8_lossy(bytes);
        self.0.write_all(escaped(&text, |c| matches!(c, '\n' | '\t')).as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_is_printed() {
        let text = "a\u{1b}[2J\r\n\u{9b}31m\u{7f}\u{202e}gpj\u{2066}党\tb";
        assert_eq!(line(text), "a\\u001b[2J\\u000d\\u000a\\u009b31m\\u007f\\u202egpj\\u2066党\\u0009b");
        let mut out = Plain(Vec::new());
        write!(out, "{text}").unwrap();
        let printed = String::from_utf8(out.0).unwrap();
        assert_eq!(printed, "a\\u001b[2J\\u000d\n\\u009b31m\\u007f\\u202egpj\\u2066党\tb");
    }
}
