//! What a command prints. Whoever reads it may stop before the end (`… | head`), and the command goes on without a reader.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Prints a line for the person who ran the command.
macro_rules! print_line {
    ($($text:tt)*) => { $crate::terminal::print(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use print_line;

/// Prints a text as it is.
pub(crate) fn print(text: Arguments<'_>) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        print_error(format_args!("error: can't print: {error}"));
    }
}

/// Prints a line that is no result: what is wrong, and what to do.
pub(crate) fn print_error(text: Arguments<'_>) {
    // Nobody is left to be told that it can't be told.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
