// Traits: dynamic and static dispatch, generics, associated types, operators, closures boxed and not, iterators of our own, Drop, Rc.
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Add, Index, Mul, Neg};
use std::rc::{Rc, Weak};

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        "shape".to_string()
    }
}

struct Circle(f64);
struct Rectangle {
    width: f64,
    height: f64,
}

impl Shape for Circle {
    fn area(&self) -> f64 {
        std::f64::consts::PI * self.0 * self.0
    }
    fn name(&self) -> String {
        format!("circle of {}", self.0)
    }
}

impl Shape for Rectangle {
    fn area(&self) -> f64 {
        self.width * self.height
    }
}

#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Complex<T> {
    re: T,
    im: T,
}

impl<T: Add<Output = T>> Add for Complex<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Complex { re: self.re + other.re, im: self.im + other.im }
    }
}

impl<T: Copy + Mul<Output = T> + Add<Output = T> + Neg<Output = T>> Mul for Complex<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Complex { re: self.re * other.re + -(self.im * other.im), im: self.re * other.im + self.im * other.re }
    }
}

impl<T: fmt::Display> fmt::Display for Complex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} + {}i)", self.re, self.im)
    }
}

struct Collatz(u64);

impl Iterator for Collatz {
    type Item = u64;
    fn next(&mut self) -> Option<u64> {
        if self.0 == 1 {
            return None;
        }
        self.0 = if self.0 % 2 == 0 { self.0 / 2 } else { 3 * self.0 + 1 };
        Some(self.0)
    }
}

#[derive(Debug, Clone)]
enum Expr {
    Number(i64),
    Name(String),
    Binary(Box<Expr>, char, Box<Expr>),
    Let(String, Box<Expr>, Box<Expr>),
}

#[derive(Debug, PartialEq)]
enum EvalError {
    Unknown(String),
    DivisionByZero,
    Overflow,
}

fn eval(expr: &Expr, names: &mut BTreeMap<String, i64>) -> Result<i64, EvalError> {
    Ok(match expr {
        Expr::Number(value) => *value,
        Expr::Name(name) => *names.get(name).ok_or_else(|| EvalError::Unknown(name.clone()))?,
        Expr::Binary(left, op, right) => {
            let (a, b) = (eval(left, names)?, eval(right, names)?);
            match op {
                '+' => a.checked_add(b).ok_or(EvalError::Overflow)?,
                '*' => a.checked_mul(b).ok_or(EvalError::Overflow)?,
                _ if b == 0 => return Err(EvalError::DivisionByZero),
                _ => a / b,
            }
        }
        Expr::Let(name, value, body) => {
            let value = eval(value, names)?;
            let before = names.insert(name.clone(), value);
            let result = eval(body, names);
            match before {
                Some(old) => names.insert(name.clone(), old),
                None => names.remove(name),
            };
            result?
        }
    })
}

fn expressions() {
    let number = |value| Box::new(Expr::Number(value));
    let name = |text: &str| Box::new(Expr::Name(text.to_string()));
    let list = vec![
        Expr::Let("x".into(), number(6), Box::new(Expr::Binary(name("x"), '*', Box::new(Expr::Binary(name("x"), '+', number(1)))))),
        Expr::Binary(number(1), '/', Box::new(Expr::Binary(number(-3), '+', number(3)))),
        Expr::Binary(number(i64::MAX), '*', number(2)),
        *name("y"),
    ];
    for expr in &list {
        println!("{:?}", eval(expr, &mut BTreeMap::new()));
    }
    println!("{:?}", list[0]);
}

struct Matrix<const R: usize, const C: usize>([[i32; C]; R]);

impl<const R: usize, const C: usize> Index<(usize, usize)> for Matrix<R, C> {
    type Output = i32;
    fn index(&self, (row, column): (usize, usize)) -> &i32 {
        &self.0[row][column]
    }
}

impl<const R: usize, const C: usize> Matrix<R, C> {
    fn transposed(&self) -> Matrix<C, R> {
        let mut cells = [[0; R]; C];
        for row in 0..R {
            for column in 0..C {
                cells[column][row] = self[(row, column)];
            }
        }
        Matrix(cells)
    }
}

struct Traced<'a>(&'static str, &'a RefCell<Vec<String>>);

impl Drop for Traced<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(format!("drop {}", self.0));
    }
}

struct Tree {
    name: &'static str,
    parent: RefCell<Weak<Tree>>,
    children: RefCell<Vec<Rc<Tree>>>,
}

fn tree(name: &'static str, children: Vec<Rc<Tree>>) -> Rc<Tree> {
    let made = Rc::new(Tree { name, parent: RefCell::new(Weak::new()), children: RefCell::new(children) });
    for child in made.children.borrow().iter() {
        *child.parent.borrow_mut() = Rc::downgrade(&made);
    }
    made
}

fn path(tree: &Rc<Tree>) -> String {
    match tree.parent.borrow().upgrade() {
        Some(parent) => format!("{}/{}", path(&parent), tree.name),
        None => tree.name.to_string(),
    }
}

fn make_counter(step: i32) -> impl FnMut() -> i32 {
    let mut count = 0;
    move || {
        count += step;
        count
    }
}

fn compose<A, B, C>(f: impl Fn(A) -> B, g: impl Fn(B) -> C) -> impl Fn(A) -> C {
    move |x| g(f(x))
}

fn closures() {
    let mut counter = make_counter(5);
    println!("{} {} {}", counter(), counter(), counter());
    let steps: Vec<Box<dyn Fn(f64) -> f64>> = vec![Box::new(|x| x + 1.0), Box::new(f64::sqrt), Box::new(|x| x * x - 2.0)];
    println!("{:.6}", steps.iter().fold(8.0, |value, step| step(value)));
    println!("{}", compose(|x: i32| x * 3, |y| format!("<{}>", y))(14));
    let calls = Cell::new(0);
    let mut words = vec!["pear", "fig", "banana"];
    words.sort_by_key(|word| {
        calls.set(calls.get() + 1);
        word.len()
    });
    println!("{:?} {}", words, calls.get() > 0);
}

fn main() {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Circle(1.5)), Box::new(Rectangle { width: 2.0, height: 4.5 })];
    for shape in &shapes {
        println!("{}: {:.4}", shape.name(), shape.area());
    }
    println!("{:.4}", shapes.iter().map(|shape| shape.area()).sum::<f64>());
    let z = Complex { re: 1.5, im: -2.0 };
    println!("{} {} {:?}", z * z + z, Complex { re: 1, im: 2 } * Complex { re: 3, im: -1 }, z < z + z);
    println!("{} {:?}", Collatz(27).count(), Collatz(6).zip("abc".chars()).collect::<Vec<_>>());
    println!("{} {:?}", Collatz(97).max().unwrap(), (1..20u64).max_by_key(|&n| Collatz(n).count()));
    expressions();
    let matrix = Matrix([[1, 2, 3], [4, 5, 6]]).transposed();
    println!("{:?} {}", matrix.0, matrix[(2, 1)]);
    let log = RefCell::new(Vec::new());
    {
        let _first = Traced("first", &log);
        let second = Traced("second", &log);
        let _third = Traced("third", &log);
        drop(second);
    }
    println!("{:?}", log.borrow());
    let leaf = tree("leaf", vec![]);
    let root = tree("root", vec![tree("branch", vec![leaf.clone()])]);
    println!("{} {} {}", path(&leaf), Rc::strong_count(&leaf), Rc::weak_count(&root));
    drop(root);
    println!("{} {}", path(&leaf), Rc::strong_count(&leaf));
    closures();
}
