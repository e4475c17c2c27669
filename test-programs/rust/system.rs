// The system interface: arguments, environment, standard input, files and directories, an error through ?, process::exit.
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

fn files() -> io::Result<()> {
    let mut file = File::create("out.txt")?;
    for i in 1..=4 {
        writeln!(file, "{} squared is {}", i, i * i)?;
    }
    drop(file);
    OpenOptions::new().append(true).open("out.txt")?.write_all(b"the end\n")?;
    for (number, line) in BufReader::new(File::open("out.txt")?).lines().enumerate() {
        println!("{}: {}", number, line?);
    }
    let mut file = OpenOptions::new().read(true).write(true).open("out.txt")?;
    file.seek(SeekFrom::Start(2))?;
    file.write_all(b"SQUARED")?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    println!("{} bytes left, {} in all", rest.len(), file.metadata()?.len());
    fs::create_dir("folder")?;
    for name in ["b", "a", "c"] {
        fs::write(format!("folder/{}.bin", name), name.repeat(3))?;
    }
    fs::rename("folder/c.bin", "folder/d.bin")?;
    fs::remove_file("folder/b.bin")?;
    let mut names: Vec<String> = fs::read_dir("folder")?.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    println!("{:?} {:?}", names, fs::read("folder/d.bin")?);
    File::open("missing.txt")?;
    println!("never printed");
    Ok(())
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    println!("{:?} {:?} {:?}", arguments, env::var("GREETING"), env::var("MISSING"));
    let lines: Vec<String> = io::stdin().lock().lines().map(Result::unwrap).collect();
    println!("{} lines: {:?}", lines.len(), lines);
    if let Err(error) = files() {
        println!("{:?}: {}", error.kind(), error);
    }
    eprintln!("leaving with {}", arguments.len() + 5);
    std::process::exit(arguments.len() as i32 + 5);
}
