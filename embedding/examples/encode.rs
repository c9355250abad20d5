//! Writes the sentence encoder's vectors of questions, one a line of standard input, to standard
//! output: little-endian f32, one vector after the other. The training of the case classifier
//! reads them.

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use madoguchi_embedding::{Encoder, Kind};

fn main() -> Result<(), Box<dyn Error>> {
    let encoder = Encoder::built_in()?;
    let mut output = stdout().lock();
    for line in stdin().lock().lines() {
        for component in encoder.encode(Kind::Question, &line?) {
            output.write_all(&component.to_le_bytes())?;
        }
    }
    Ok(())
}
