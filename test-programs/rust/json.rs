// A JSON parser and printer: recursive descent over bytes, an enum of values, errors with positions, a round trip.
use std::collections::BTreeMap;
use std::fmt::{self, Write};

#[derive(Debug, Clone, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

#[derive(Debug, PartialEq)]
struct Error {
    at: usize,
    expected: &'static str,
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Parsed<T> = Result<T, Error>;

impl<'a> Parser<'a> {
    fn fail<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(Error { at: self.at, expected })
    }

    fn peek(&mut self) -> u8 {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += found as usize;
        found
    }

    fn word(&mut self, word: &'static str, value: Json) -> Parsed<Json> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.fail(word);
        }
        self.at += word.len();
        Ok(value)
    }

    fn value(&mut self) -> Parsed<Json> {
        match self.peek() {
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'"' => self.text().map(Json::Text),
            b'[' => self.list(),
            b'{' => self.object(),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.fail("a value"),
        }
    }

    fn number(&mut self) -> Parsed<Json> {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).unwrap();
        text.parse().map(Json::Number).or(Err(Error { at: start, expected: "a number" }))
    }

    fn text(&mut self) -> Parsed<String> {
        if !self.accept(b'"') {
            return self.fail("a string");
        }
        let mut out = Vec::new();
        loop {
            let byte = match self.bytes.get(self.at) {
                Some(byte) => *byte,
                None => return self.fail("'\"'"),
            };
            self.at += 1;
            match byte {
                b'"' => return String::from_utf8(out).or(Err(Error { at: self.at, expected: "UTF-8" })),
                b'\\' => {
                    let escape = self.bytes.get(self.at).copied().unwrap_or(0);
                    self.at += 1;
                    match escape {
                        b'n' => out.push(b'\n'),
                        b't' => out.push(b'\t'),
                        b'u' => {
                            let digits = self.bytes.get(self.at..self.at + 4).and_then(|d| std::str::from_utf8(d).ok());
                            let code = digits.and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
                            let mut buffer = [0; 4];
                            match code {
                                Some(code) => out.extend(code.encode_utf8(&mut buffer).bytes()),
                                None => return self.fail("four hexadecimal digits"),
                            }
                            self.at += 4;
                        }
                        b'"' | b'\\' | b'/' => out.push(escape),
                        _ => return self.fail("an escape"),
                    }
                }
                _ => out.push(byte),
            }
        }
    }

    fn list(&mut self) -> Parsed<Json> {
        let mut items = Vec::new();
        self.at += 1;
        if self.accept(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.accept(b']') {
                return Ok(Json::List(items));
            }
            if !self.accept(b',') {
                return self.fail("',' or ']'");
            }
        }
    }

    fn object(&mut self) -> Parsed<Json> {
        let mut members = BTreeMap::new();
        self.at += 1;
        if self.accept(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.peek();
            let name = self.text()?;
            if !self.accept(b':') {
                return self.fail("':'");
            }
            members.insert(name, self.value()?);
            if self.accept(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.accept(b',') {
                return self.fail("',' or '}'");
            }
        }
    }
}

fn parse(text: &str) -> Parsed<Json> {
    let mut parser = Parser { bytes: text.as_bytes(), at: 0 };
    let value = parser.value()?;
    if parser.peek() != 0 {
        return parser.fail("the end");
    }
    Ok(value)
}

fn quote(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{}", c)?,
            '\n' => f.write_str("\\n")?,
            c if (c as u32) < 32 => write!(f, "\\u{:04x}", c as u32)?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{}", value),
            Json::Number(value) => write!(f, "{}", value),
            Json::Text(text) => quote(text, f),
            Json::List(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{}", if i > 0 { "," } else { "" }, item)?;
                }
                f.write_char(']')
            }
            Json::Object(members) => {
                f.write_char('{')?;
                for (i, (name, value)) in members.iter().enumerate() {
                    f.write_str(if i > 0 { "," } else { "" })?;
                    quote(name, f)?;
                    write!(f, ":{}", value)?;
                }
                f.write_char('}')
            }
        }
    }
}

fn depth(value: &Json) -> usize {
    match value {
        Json::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn main() {
    let good = [
        r#" {"name": "caf\u00e9", "tags": ["a", "b\n", "\"q\""], "size": -12.5e2, "nested": {"ok": true, "none": null}} "#,
        "[]", "[[[[1]], 2], {}, 0.1, 1e100, 123456789012]", r#""just text \\ \/""#,
    ];
    for text in good {
        let value = parse(text).unwrap();
        let printed = value.to_string();
        println!("{} depth {} {}", printed, depth(&value), parse(&printed) == Ok(value));
    }
    for text in ["", "[1, 2", "{\"a\" 1}", "nul", "\"open", "[1] x", "-", "\"\\u12\"", "{1:2}"] {
        println!("{:?} {:?}", text, parse(text).unwrap_err());
    }
    let deep = "[".repeat(300) + &"]".repeat(300);
    let wide = format!("[{}]", (0..5000).map(|n| format!("{{\"n\":{}}}", n * n)).collect::<Vec<_>>().join(","));
    println!("{} {}", depth(&parse(&deep).unwrap()), parse(&wide).unwrap().to_string() == wide);
}
