//! Values of many kinds, alive at once, for debuggers to show.

#[derive(Clone, Copy)]
struct Point {
    x: i32,
    y: i32,
}

struct Person<'a> {
    name: &'a str,
    age: u8,
    home: Point,
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Low = 1,
    High = 9,
}

enum Shape {
    Circle(u32),
    Rectangle { width: u32, height: u32 },
}

static mut COUNTER: u32 = 5;

impl Shape {
    fn area(&self) -> u32 {
        match self {
            Shape::Circle(radius) => 3 * radius * radius,
            Shape::Rectangle { width, height } => width * height,
        }
    }
}

fn scalars(flag: bool) -> u64 {
    let letter = 'R';
    let tiny: i8 = -8;
    let word: u16 = 65000;
    let number: i32 = -123456;
    let large: u64 = 1 << 40;
    let single: f32 = 2.5;
    let real: f64 = -0.125;
    let pair = (number, letter);
    println!("{flag} {letter} {tiny} {word} {number} {large} {single} {real} {pair:?}");
    large + word as u64
}

fn total(numbers: &[i32]) -> i32 {
    let mut sum = 0;
    for number in numbers {
        sum += number;
    }
    sum
}

fn aggregates(scale: i32) -> i32 {
    let point = Point { x: 3 * scale, y: 4 };
    let person = Person { name: "Ferris", age: 11, home: point };
    let array = [2, 3, 5, 7];
    let vector = vec![10 * scale, 20, 30];
    let slice = &vector[1..];
    let boxed = Box::new(Point { x: -1, y: -2 });
    let owned = String::from("owned text");
    let level = if scale > 9 { Level::Low } else { Level::High };
    let shapes = [Shape::Circle(2), Shape::Rectangle { width: 3, height: 5 }];
    let sum = total(slice) + total(&array);
    let area: u32 = shapes.iter().map(Shape::area).sum();
    unsafe { COUNTER += area };
    println!("{} {} {} {} {} {} {}", person.name, person.age, person.home.x + person.home.y, boxed.x + boxed.y, owned, level as i32, sum);
    sum + area as i32
}

fn main() {
    let count = std::env::args().count() as i32; // 1, which the compiler cannot know
    let large = scalars(count > 0);
    let first = aggregates(count);
    let second = aggregates(count + 1);
    println!("{large} {first} {second} {}", unsafe { COUNTER });
}
