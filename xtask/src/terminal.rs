//! What a command prints. If the reader stops early (`… | head`), the command goes on without it.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Prints a line for the person who ran the command.
macro_rules! print_line {
    ($($text:tt)*) => { $crate::terminal::print(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use print_line;

/// Prints text as it is.
pub(crate) fn print(text: Arguments<'_>) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        print_error(format_args!("error: can't print: {error}"));
    }
}

/// Prints a line to standard error.
pub(crate) fn print_error(text: Arguments<'_>) {
    // There is no other way to report a failure.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
