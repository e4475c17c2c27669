// std's collections: Vec, HashMap (printed in order), BTreeMap, HashSet, VecDeque, BinaryHeap, String, slices, and iterators over them.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn vectors(random: &mut Random) {
    let mut values: Vec<u64> = (0..2000).map(|_| random.next() % 10_000).collect();
    values.sort_unstable();
    values.dedup();
    let (small, large): (Vec<u64>, Vec<u64>) = values.iter().partition(|&&value| value < 5000);
    println!("{} values: {} small, {} large, median {}", values.len(), small.len(), large.len(), values[values.len() / 2]);
    println!("{:?} {:?}", values.binary_search(&values[77]), values.binary_search(&20_000));
    let windows = values.windows(3).filter(|w| w[2] - w[0] == 2).count();
    let sums: Vec<u64> = values.chunks(400).map(|chunk| chunk.iter().sum()).collect();
    println!("{} runs of three, {:?}", windows, sums);
    let mut grid = vec![vec![0u8; 6]; 4];
    for (row, line) in grid.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell = (row * column) as u8;
        }
    }
    println!("{:?}", grid.concat());
}

fn maps() {
    let text = "it was the best of times it was the worst of times it was the age of wisdom";
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    println!("{:?}", sorted);
    let mut index: BTreeMap<char, BTreeSet<&str>> = BTreeMap::new();
    for word in text.split(' ') {
        index.entry(word.chars().next().unwrap()).or_default().insert(word);
    }
    println!("{:?}", index);
    println!("{:?}", index.range('b'..'t').map(|(letter, words)| format!("{}{}", letter, words.len())).collect::<Vec<_>>());
    let a: HashSet<i32> = (0..30).filter(|n| n % 2 == 0).collect();
    let b: HashSet<i32> = (0..30).filter(|n| n % 3 == 0).collect();
    let mut both: Vec<_> = a.intersection(&b).copied().collect();
    both.sort();
    println!("{:?} {} {}", both, a.union(&b).count(), a.difference(&b).sum::<i32>());
}

fn shortest(edges: &[(usize, usize, u32)], count: usize) -> Vec<Option<u32>> {
    let mut graph = vec![Vec::new(); count];
    for &(from, to, length) in edges {
        graph[from].push((to, length));
        graph[to].push((from, length));
    }
    let mut best = vec![None; count];
    let mut heap = BinaryHeap::from(vec![Reverse((0u32, 0usize))]);
    while let Some(Reverse((length, at))) = heap.pop() {
        if best[at].is_some() {
            continue;
        }
        best[at] = Some(length);
        heap.extend(graph[at].iter().map(|&(to, step)| Reverse((length + step, to))));
    }
    best
}

fn queues(random: &mut Random) {
    let edges: Vec<_> = (0..24).map(|_| (random.next() as usize % 10, random.next() as usize % 10, random.next() as u32 % 20)).collect();
    println!("{:?}", shortest(&edges, 10));
    let mut circle: VecDeque<u32> = (1..=41).collect();
    while circle.len() > 2 {
        circle.rotate_left(2);
        circle.pop_front();
    }
    println!("{:?}", circle);
}

fn strings() {
    let text = "Grüße, 世界! 🐛";
    println!("{} bytes, {} chars, {}", text.len(), text.chars().count(), text.to_uppercase());
    println!("{:?}", text.char_indices().filter(|(_, c)| !c.is_ascii()).collect::<Vec<_>>());
    println!("{:>10}|{:<8}|{:^9}|{:+}|{:#x}|{:08.3}|{:e}", "right", "left", "middle", 5, 255, -3.14159, 1234.5);
    let numbers: Result<Vec<i32>, _> = "1,2,x,4".split(',').map(str::parse::<i32>).collect();
    println!("{:?} {:?}", numbers, "1,2,3".split(',').map(str::parse::<i32>).collect::<Result<Vec<_>, _>>());
    println!("{}", text.chars().rev().collect::<String>());
}

fn main() {
    let mut random = Random(88172645463325252);
    vectors(&mut random);
    maps();
    queues(&mut random);
    strings();
}
