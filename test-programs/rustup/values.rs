// For debuggers: what today's rustc and its formatters make of strings, collections, enums, pointers, closures and threads' own values.
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt::Display;
use std::rc::{Rc, Weak};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Level {
    Low,
    High,
}

#[derive(Debug, Clone)]
enum Shape {
    Nothing,
    Circle(f64),
    Rectangle { width: u32, height: u32 },
    Named(String, Box<u64>),
}

#[derive(Debug)]
struct Person {
    name: String,
    age: u8,
    nick: Option<&'static str>,
    level: Level,
}

#[derive(Debug)]
struct Node {
    value: i64,
    children: RefCell<Vec<Rc<Node>>>,
    parent: RefCell<Weak<Node>>,
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

fn area(shape: &Shape) -> f64 {
    CALLS.with(|calls| calls.set(calls.get() + 1));
    match shape {
        Shape::Nothing => 0.0,
        Shape::Circle(radius) => radius * radius * 3.0,
        Shape::Rectangle { width, height } => f64::from(width * height),
        Shape::Named(name, inner) => {
            let factor = name.len() as u64;
            (**inner * factor) as f64 // the innermost stop
        }
    }
}

fn longest<'a, T: AsRef<str> + Display>(words: &'a [T]) -> Option<&'a T> {
    let mut best: Option<&T> = None;
    for word in words {
        if best.is_none_or(|b| b.as_ref().len() < word.as_ref().len()) {
            best = Some(word);
        }
    }
    best
}

fn parse(text: &str) -> Result<i32, std::num::ParseIntError> {
    let number = text.trim().parse::<i32>()?;
    Ok(number * 2)
}

fn collections() {
    let text = String::from("café → wasm");
    let slice = &text[0..5];
    let numbers = vec![3, 1, 4, 1, 5];
    let part = &numbers[1..3];
    let words = vec!["alpha".to_string(), "be".to_string()];
    let mut ages = HashMap::new();
    ages.insert("bob".to_string(), 41u8);
    let seen: HashSet<u16> = HashSet::from([500]);
    let sorted: BTreeMap<i32, &str> = BTreeMap::from([(1, "one"), (2, "two")]);
    let mut queue = VecDeque::from([1, 2, 3]);
    queue.rotate_left(1);
    queue.push_back(9);
    println!("{text} {slice} {part:?} {} {ages:?} {seen:?} {sorted:?} {queue:?}", words.join("+")); // collections are full
    println!("{:?} {:?}", longest(&words), longest::<&str>(&[]));
}

fn enums() {
    let person = Person { name: "Ada".to_string(), age: 36, nick: Some("countess"), level: Level::High };
    let nobody: Option<Person> = None;
    let good = parse(" 21 ");
    let bad = parse("x1");
    let shapes = [
        Shape::Nothing,
        Shape::Circle(2.0),
        Shape::Rectangle { width: 3, height: 4 },
        Shape::Named("two".to_string(), Box::new(7)),
    ];
    let total: f64 = shapes.iter().map(area).sum();
    println!("{person:?} {} {nobody:?} {good:?} {bad:?} {total}", person.nick.unwrap_or("-").len()); // enums are there
    println!("{:?} {:?} {:?}", person.level == Level::Low, shapes[3].clone(), (person.age, person.name));
}

fn pointers() {
    let leaf = Rc::new(Node { value: 3, children: RefCell::new(vec![]), parent: RefCell::new(Weak::new()) });
    let branch = Rc::new(Node { value: 1 << 40, children: RefCell::new(vec![Rc::clone(&leaf)]), parent: RefCell::new(Weak::new()) });
    *leaf.parent.borrow_mut() = Rc::downgrade(&branch);
    let boxed: Box<dyn Fn(i64) -> i64> = {
        let add = branch.value;
        Box::new(move |x| x + add)
    };
    let tuple = (1u8, -2i16, 3.5f32, 'x', true, 1u128 << 100);
    let unit = ();
    println!("{} {} {}", boxed(2), Rc::strong_count(&leaf), leaf.parent.borrow().upgrade().map_or(0, |p| p.value)); // pointers are set
    println!("{tuple:?} {unit:?} {}", branch.children.borrow().len());
}

fn main() {
    collections();
    enums();
    pointers();
    println!("{} calls", CALLS.with(Cell::get));
    std::process::exit(i32::from(CALLS.with(Cell::get) != 4) + 5);
}
