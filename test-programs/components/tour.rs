//! A WASI 0.2 command that uses what such programs use: arguments, environment, input, files, clocks, random numbers, threads of control that end in all ways.
use std::fs;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

struct Point {
    x: i32,
    y: i32,
}

#[inline(never)]
fn add(a: i32, b: i32) -> i32 {
    let sum = a + b;
    let point = Point { x: a, y: sum };
    point.x - a + point.y
}

fn kind(result: io::Result<()>) -> String {
    match result {
        Ok(()) => "done".to_string(),
        Err(e) => format!("{:?}", e.kind()),
    }
}

fn list(path: &str) {
    let mut names: Vec<String> = match fs::read_dir(path) {
        Ok(entries) => entries.map(|e| e.unwrap()).map(|e| format!("{}{}", e.file_name().to_string_lossy(), if e.file_type().unwrap().is_dir() { "/" } else { "" })).collect(),
        Err(e) => return println!("{path}: {:?}", e.kind()),
    };
    names.sort();
    println!("{path}: {names:?}");
}

fn files(dir: &str) -> io::Result<()> {
    let at = |name: &str| format!("{dir}/{name}");
    fs::create_dir(at("made"))?;
    fs::write(at("made/one"), "first\n")?;
    fs::OpenOptions::new().append(true).open(at("made/one"))?.write_all(b"second\n")?;
    let mut file = fs::OpenOptions::new().read(true).write(true).open(at("made/one"))?;
    file.seek(SeekFrom::Start(6))?;
    file.write_all(b"S")?;
    file.seek(SeekFrom::Start(0))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    println!("one: {text:?}, {} bytes", file.metadata()?.len());
    file.set_len(3)?;
    println!("cut: {:?}", fs::read_to_string(at("made/one"))?);
    fs::rename(at("made/one"), at("made/two"))?;
    fs::copy(at("made/two"), at("made/three"))?;
    list(&at("made"));
    println!("again: {}", kind(fs::create_dir(at("made"))));
    println!("not empty: {}", kind(fs::remove_dir(at("made"))));
    println!("no such: {}", kind(fs::remove_file(at("made/nine"))));
    println!("not a directory: {}", kind(fs::read_dir(at("made/two")).map(|_| ())));
    println!("outside: {}", kind(fs::write(at("../outside"), "x")));
    println!("through nothing: {}", kind(fs::read(at("nothing/../made/two")).map(|_| ())));
    println!("absolute: {}", kind(fs::read("/etc/hostname").map(|_| ())));
    println!("link out: {}", kind(fs::read(at("out")).map(|_| ())));
    println!("link in: {:?}", fs::read_to_string(at("in")).map_err(|e| e.kind()));
    println!("is a link: {}", fs::symlink_metadata(at("in"))?.file_type().is_symlink());
    println!("leads to: {:?}", fs::read_link(at("in")).map_err(|e| e.kind()));
    println!("exists: {} {}", Path::new(&at("made")).is_dir(), Path::new(&at("none")).exists());
    let modified = fs::metadata(at("made/two"))?.modified()?;
    println!("recent: {}", SystemTime::now().duration_since(modified).map_or(true, |d| d < Duration::from_secs(3600)));
    let big = vec![7u8; 300_000];
    fs::write(at("made/big"), &big)?;
    println!("big: {}", fs::read(at("made/big"))? == big);
    fs::remove_file(at("made/big"))?;
    fs::remove_file(at("made/three"))?;
    list(dir);
    Ok(())
}

fn input() {
    let stdin = io::stdin();
    let mut first = String::new();
    stdin.lock().read_line(&mut first).unwrap();
    let mut rest = Vec::new();
    stdin.lock().read_to_end(&mut rest).unwrap();
    println!("{first:?} and {} bytes", rest.len());
}

fn clocks() {
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    println!("slept: {}", start.elapsed() >= Duration::from_millis(20));
    println!("year: {}", SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 31_556_952 + 1970 >= 2024);
    println!("random: {}", std::collections::HashMap::from([(1, 2)])[&1]);
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = |i: usize| args.get(i).map_or("", String::as_str);
    match text(1) {
        "args" => println!("{args:?}"),
        "env" => {
            let mut all: Vec<(String, String)> = std::env::vars().collect();
            all.sort();
            println!("{all:?}");
        }
        "add" => println!("{}", add(text(2).parse().unwrap(), text(3).parse().unwrap())),
        "files" => println!("{}", kind(files(text(2)))),
        "list" => list(text(2)),
        "input" => input(),
        "clocks" => clocks(),
        "both" => {
            println!("to output");
            eprintln!("to error");
        }
        "exit" => std::process::exit(text(2).parse().unwrap()),
        "panic" => panic!("{}", text(2)),
        "sleep" => loop {
            std::thread::sleep(Duration::from_secs(1000));
        },
        "spin" => loop {
            std::hint::black_box(add(1, 2));
        },
        "udp" => match datagrams(text(2)) {
            Ok(said) => println!("{said}"),
            Err(e) => println!("{:?}", e.kind()),
        },
        "connect" => println!("{}", kind(std::net::TcpStream::connect(text(2)).map(|_| ()))),
        _ => {
            eprintln!("what?");
            std::process::exit(1);
        }
    }
}

/// Sends a datagram, then another connected, to one who answers each.
fn datagrams(to: &str) -> std::io::Result<String> {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0")?;
    let mut bytes = [0; 64];
    socket.send_to(b"one", to)?;
    let (length, from) = socket.recv_from(&mut bytes)?;
    let first = String::from_utf8_lossy(&bytes[..length]).into_owned();
    socket.connect(to)?;
    socket.send(b"two")?;
    let length = socket.recv(&mut bytes)?;
    let second = String::from_utf8_lossy(&bytes[..length]);
    let large = socket.send(&[0; 70_000]).map_err(|e| e.kind());
    let own = socket.local_addr()?.port() != 0;
    Ok(format!("{first} {second} {} {own} {large:?}", from.to_string() == to))
}
